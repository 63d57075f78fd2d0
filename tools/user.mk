# user.mk - how programs are compiled and linked; for the Makefile, and the same words in build.ninja.
#
# Of x86_64: -mstackrealign: a thread whose first instruction was set by hand starts with a stack that is
# aligned as before a call, not as after one.  -fdata-sections: user/layout.ld finds arrays by their
# names.  -fstack-clash-protection: a large frame touches each of its pages, so none skips the empty page below a stack.
USER_INCLUDES := -nostdinc -isystem $(MUSL)/include -isystem $(shell $(firstword $(CC)) -print-file-name=include) \
    -I$(B)/include $(patsubst %,-I%,$(wildcard user/$(ARCH)/include)) -Iuser/include -Iapi -Iapi/$(ARCH) -I.
# What tools/write-stubs.sh makes lies there; user/include has the same in short.
STUBS := $(B)/include/interfaces/sel4_client.h
ifeq ($(ARCH),aarch64)
USER_OF_ARCH := -mbranch-protection=none -mno-outline-atomics
USER_START := user/aarch64/start.S
else
USER_OF_ARCH := -mstackrealign -fcf-protection=none
USER_START := user/runtime/start.S
endif
USER_CFLAGS := -std=gnu11 -O2 -g -fno-pic -fno-stack-protector $(USER_OF_ARCH) -fno-asynchronous-unwind-tables \
    -fno-builtin-printf -fno-builtin-puts -fdata-sections -fstack-clash-protection
USER_FLAGS := $(USER_CFLAGS) $(USER_INCLUDES) -DDEBUG=$(DEBUG) $(CONFIG)
USER_LAYOUT := -Wl,-z,max-page-size=4096 -Wl,--build-id=none -Wl,--no-warn-rwx-segments -Wl,-z,norelro \
    -Wl,-T,user/layout.ld
# libsel4 asks for user/runtime/by_hand.c by a weak name, which takes nothing out of a library: hence -u.
USER_LDFLAGS := -nostdlib -static -no-pie -Wl,-e,_sel4_start -Wl,-u,sel4runtime_thread_base $(USER_LAYOUT)
# A program that somebody else writes (make app) is linked with what there is of the libraries: all, or a part that grows.
LIBRARY := $(if $(wildcard $(B)/user/libtessera.a),libtessera.a,part.a)
app: USER_LIBRARY = $(B)/user/$(LIBRARY)
USER_LIBRARY = $(B)/user/libtessera.a
USER_LIBS = $(B)/user/start.o -Wl,--start-group $(USER_LIBRARY) $(MUSL)/libc.a \
    $(shell $(firstword $(CC)) -print-libgcc-file-name) -Wl,--end-group
LINK_APP = tools/link.sh $(MUSL) $(CC) $(USER_FLAGS) -Wall $(1) $(USER_LDFLAGS) $(USER_LIBS) -o $(2).new && mv $(2).new $(2)
# Files put into an object that links them into program $(2).
MAKE_ARCHIVE = $(B)/archive $(2).archive $(1) && \
    $(CC) -DARCHIVE='"$(2).archive"' -c user/runtime/archive.S -o $(2).archive.o

# Any program: make app OUT=file SOURCES="a.c b.c" [ARCHIVE="program ..."] (what build.ninja of a tutorial calls).
# What two programs share is built by one make at a time; each program has files of its own.
.PHONY: app
APP_SHARES = $(strip $(if $(ARCHIVE),$(B)/archive) $(if $(filter part.a,$(LIBRARY)),$(B)/user/part.a))
app:
	$(if $(APP_SHARES),$(LOCKED) $(APP_SHARES))
	@$(if $(filter part.a,$(LIBRARY)),export PARTS=$(B) COMPILE='$(COMPILE_USER)';) $(if $(ARCHIVE),$(call MAKE_ARCHIVE,$(ARCHIVE),$(OUT)) &&) $(call LINK_APP,$(SOURCES) $(if $(ARCHIVE),$(OUT).archive.o),$(OUT))

# What the first program of a folder needs: of the libraries its part, unless somebody had all of them built, and the
# tutor once somebody has asked for it (tools/learn.sh).  A make of its own for each: every round of what the libraries need waits
# for the one before, and the kernel's files fill these times.
.PHONY: base base-libraries base-kernel
base:
	$(LOCKED) base-libraries base-kernel
base-libraries:
	+@$(MAKE) -s --no-print-directory $(B)/user/$(LIBRARY) $(B)/user/start.o $(B)/places
base-kernel:
	+@$(MAKE) -s --no-print-directory $(K)/tessera $(wildcard $(B)/tools/tutor)
