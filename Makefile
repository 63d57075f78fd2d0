# Makefile - builds, runs and tests everything.  `make help` says how.
#
# Words you may set: DEBUG=0 (release kernel), CC=clang, QEMU_FLAGS=..., APP=..., B=another build folder,
# and with another B CONFIG="-DNUM_DOMAINS=16 ..." (what config.h has); ARCH=, VARIANT= (tools/variant.mk).
# local.mk, if there is one, is read first.

-include local.mk
SHELL := /bin/sh
.DEFAULT_GOAL := all
# Without make's own rules: it would try each of them on each .d file, and take 0.3 s instead of 0.02 s to begin.
MAKEFLAGS += -r
B ?= build
include tools/place.mk
include tools/variant.mk
DEBUG ?= 1
QEMU ?= qemu-system-x86_64
QEMU_MEMORY ?= 128M
APP ?= $(B)/apps/hello-3

ifneq ($(DEBUG),1)
K := $(B)/release
else
K := $(B)
endif

# ---- the kernel ----

KERNEL_SRC := $(wildcard kernel/*/*.c kernel/variant/$(VARIANT)/*/*.c \
                arch/$(ARCH)/*/*.c arch/$(ARCH)/*/*.S $(if $(filter 1,$(DEBUG)),invariants/*.c))
# Folders whose code runs once, at boot, or seldom (docs/design.md, "Cold files").  To start a compiler takes as long as most of
# their files do, so each folder is compiled as one unit: no name of a file's own may be another file's in its folder.
# UNITS= has each file by itself.
COLD_FOLDERS := $(addprefix kernel/,boot debug lib) $(addprefix arch/$(ARCH)/,boot debug machine)
UNITS ?= $(COLD_FOLDERS)
in_unit = $(wildcard $(1:%=%/*.c))
KERNEL_OBJ := $(UNITS:%=$(K)/kernel/%/unit.o) $(patsubst %,$(K)/kernel/%.o,$(filter-out $(call in_unit,$(UNITS)),$(KERNEL_SRC)))
INCLUDES := -I. -Iapi -Iapi/$(ARCH) -Ikernel -Ikernel/variant/$(VARIANT) -Iarch -Iarch/$(ARCH)
WARN := -Wall -Wextra -Wconversion -Wshadow -Wvla -Werror
# Where each variable is at each place takes gcc a tenth of its time; where it is in most places, next to nothing.
QUICK_DEBUG := $(if $(findstring clang,$(CC)),,-fno-var-tracking)
GCC_ONLY := $(QUICK_DEBUG) $(if $(findstring clang,$(CC)),,-falign-functions=1 -falign-jumps=1 -falign-loops=1 -falign-labels=1)
# A debug kernel is to be compiled soon: at -O1 in two thirds of the time.
OPT ?= $(if $(filter 1,$(DEBUG)),-O1,-O2)
KERNEL_FLAGS = -std=gnu11 $(OPT) -fno-jump-tables -g -fno-strict-aliasing $(ARCH_FLAGS) \
    -ffunction-sections -fdata-sections $(GCC_ONLY) $(WARN) $(INCLUDES) -DDEBUG=$(DEBUG) $(CONFIG) -MMD -MP
include arch/$(ARCH)/build.mk
# gcc would turn the loops of memory.c into calls of themselves
$(K)/kernel/kernel/lib/%.o: KERNEL_FLAGS += $(if $(findstring clang,$(CC)),-fno-builtin,-fno-tree-loop-distribute-patterns)

# With which words this folder was built: others build it anew.  The folders of the objects are made with them, at once.
KERNEL_WORDS := $(CC) $(KERNEL_FLAGS) $(UNITS)
keep_words = @mkdir -p $(@D); echo '$(subst ','\'',$(1))' >$@.new; \
    if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
.PHONY: always
$(K)/kernel/words: always
	@mkdir -p $(sort $(dir $(KERNEL_OBJ)))
	$(call keep_words,$(KERNEL_WORDS))

# In a release kernel cold code is to be small: these folders, and a few files.
COLD := $(addsuffix /unit,$(COLD_FOLDERS)) $(call in_unit,$(COLD_FOLDERS)) \
    $(addprefix kernel/,call/fail.c object/irq.c object/domain.c) $(ARCH_COLD)
$(COLD:%=$(K)/kernel/%.o): KERNEL_FLAGS += $(if $(filter 1,$(DEBUG)),,-Os)
# Only the architecture's trap code calls these functions, and they each other (tools/stack.sh looks).
ENTRIES := kernel/entry/entry kernel/entry/fault kernel/variant/$(VARIANT)/entry/syscall kernel/entry/invoke arch/$(ARCH)/entry/trap
$(ENTRIES:%=$(K)/kernel/%.c.o): KERNEL_FLAGS += $(ENTRY_FLAGS)
$(K)/kernel/kernel/entry/entry.c.o: KERNEL_FLAGS += $(if $(findstring clang,$(CC)),,-falign-functions=16 -fno-ivopts)

.PHONY: all kernel user run iso clean help doctor gdb stubs setup dropin
all: kernel user $(B)/compile_commands.json
# One make at a time builds in B: two write the same files.  It uses all processors, if nobody said -j.
LOCKED = +@tools/locked.sh $(B) $(MAKE) -s --no-print-directory $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
kernel:
	$(LOCKED) $(K)/tessera
user:
	$(LOCKED) $(B)/user/libtessera.a $(B)/user/start.o $(B)/places
$(foreach u,$(UNITS),$(eval $(K)/kernel/$u/unit.o: $(call in_unit,$u)))
$(K)/kernel/%/unit.o: Makefile arch/$(ARCH)/build.mk $(K)/kernel/words
	@printf '#include "%s"\n' $(call in_unit,$*) | $(CC) $(KERNEL_FLAGS) -Wredundant-decls -MF $(@:.o=.d) -c -x c - -o $@
$(K)/kernel/%.o: % Makefile arch/$(ARCH)/build.mk $(K)/kernel/words
	@$(CC) $(KERNEL_FLAGS) -c $< -o $@

# For editors: how each file of the kernel and of the libraries is compiled.
$(B)/compile_commands.json: Makefile tools/user.mk $(K)/kernel/words $(B)/user/words
	@mkdir -p $(@D)
	@tools/commands.sh $(CURDIR) '$(CC) $(KERNEL_FLAGS)' $(filter %.c,$(KERNEL_SRC)) -- '$(CC) $(USER_FLAGS)' $(USER_SRC) >$@

# ---- user libraries and programs ----

# Folders of user/ that are called as architectures have the drivers of their machines.
USER_SRC := $(filter-out $(patsubst %,user/%/%.c,$(filter-out $(ARCH),$(ARCHES))),$(wildcard user/*/*.c))
USER_OBJ := $(USER_SRC:%=$(B)/%.o)
include tools/user.mk

$(MUSL)/libc.a: tools/get-musl.sh tools/build-musl.sh tools/musl-layout.c $(addprefix user/muslcsys/,syscall_arch.h musl_inside.h)
	@echo "  musl     $(MUSL)/include, once"
	@CC="$(firstword $(CC))" tools/build-musl.sh $(MUSL)

$(B)/user/words: always
	@mkdir -p $(sort $(dir $(USER_OBJ)))
	$(call keep_words,$(CC) $(USER_CFLAGS) -DDEBUG=$(DEBUG) $(CONFIG))
$(STUBS): user/include/interfaces/sel4_client.h tools/write-stubs.sh $(wildcard api/*.def api/$(ARCH)/*.def) api/each.h config.h $(B)/user/words
	@mkdir -p $(@D)
	@tools/write-stubs.sh $< $(firstword $(wildcard user/$(ARCH)/include/interfaces/kinds.h) user/include/interfaces/kinds.h) $(CC) -nostdinc -I. -Iapi -Iapi/$(ARCH) -DDEBUG=$(DEBUG) $(CONFIG) >$@.new && mv $@.new $@
$(USER_OBJ): $(B)/%.o: % Makefile tools/user.mk $(B)/user/words $(STUBS) | $(MUSL)/libc.a
	@$(COMPILE_USER) $< -o $@

$(B)/user/start.o: $(USER_START)
	@mkdir -p $(@D)
	@$(CC) -c $< -o $@

$(B)/user/libtessera.a: $(USER_OBJ)
	@echo "  user     $@"
	@rm -f $@.new
	@ar rcs $@.new $(USER_OBJ) && mv $@.new $@

# A part of them: what programs asked for so far (tools/parts.sh).
COMPILE_USER = $(CC) $(USER_FLAGS) $(QUICK_DEBUG) $(WARN) -Wno-sign-conversion -MMD -MP -c
$(B)/user/names: $(USER_SRC) tools/parts.sh
	@mkdir -p $(@D)
	@tools/parts.sh names $(USER_SRC) >$@.new && mv $@.new $@
$(B)/user/part.a: $(shell cat $(B)/user/parts 2>/dev/null) $(B)/user/names $(B)/user/start.o $(B)/user/words $(STUBS) | $(MUSL)/libc.a
	@COMPILE='$(COMPILE_USER)' tools/parts.sh add $(B) $(MUSL)

# The solved tutorials, and the test programs.
$(B)/apps/%.c: tutorials/%/src/main.c tools/tasks.sh
	@mkdir -p $(@D)
	@tools/tasks.sh solved <$< >$@.new && mv $@.new $@
$(B)/apps/%: $(B)/apps/%.c user
	@$(call LINK_APP,$<,$@)
$(B)/test/memory: USER_LDFLAGS += -Wl,-e,first_instruction
$(B)/test/%: test/qemu/%.c user $(wildcard test/qemu/*.h test/regress/*.c test/explore/model_*) test/qemu/rows.def
	@mkdir -p $(@D)
	@$(call LINK_APP,$<,$@)

# What other projects need, in PREFIX: make install PREFIX=dir
.PHONY: install print-user-flags
install: kernel user $(B)/archive
	@$(if $(PREFIX),,echo "where to?  make install PREFIX=/some/folder" >&2; false)
	@$(MAKE) -s --no-print-directory kernel DEBUG=0
	@echo "  musl     all of it, once"; tools/build-musl.sh $(MUSL) all
	@MAKE="$(MAKE)" tools/install.sh $(ARCH) "$(abspath $(B))" "$(abspath $(MUSL))" "$(PREFIX)" "$(firstword $(CC))"
print-user-flags:
	@echo '$(USER_CFLAGS)'; echo '$(USER_LDFLAGS)'; echo '$(CC) $(USER_FLAGS)'
$(B)/archive $(B)/places: $(B)/%: tools/%.c
	@mkdir -p $(@D)
	@cc -O0 -o $@.$$$$ $< && mv $@.$$$$ $@

# ---- running ----

run: setup
	$(LOCKED) $(B)/apps/hello-3 kernel $(if $(POLICY),tutor)
	@QEMU_INPUT=terminal tools/run-qemu.sh $(K)/tessera $(APP)

setup:
	@tools/setup.sh run

# make example E=NAME; without E: their names.
.PHONY: example
example: setup kernel user
	@tools/example.sh $(B) "$(E)"

iso: $(B)/apps/hello-3 kernel
	@tools/setup.sh iso
	@tools/make-iso.sh $(K)/tessera $(APP) $(B)/tessera.iso && echo "  iso      $(B)/tessera.iso"

dropin:
	@tools/dropin.sh "$(PREFIX)"

gdb: $(B)/apps/hello-3.c $(B)/apps/hello-3 kernel tutor
	@tools/run-gdb.sh $(K)/tessera $(APP) $(PROGRAMS)

# ---- tests, figures: files of their own ----

include tools/tests.mk
include test/host/host.mk test/stream/stream.mk
include tools/bench.mk tools/tutor.mk
include tools/site.mk

# ---- for readers ----

stubs: $(STUBS)
	@echo '#include <interfaces/sel4_client.h>' | $(CC) -E -P $(USER_INCLUDES) -xc - >$(B)/sel4_stubs.h
	@if command -v clang-format >/dev/null; then clang-format -i $(B)/sel4_stubs.h; fi
	@echo "$(B)/sel4_stubs.h"

doctor:
	@B=$(B) tools/setup.sh doctor

clean:
	@find $(B) -mindepth 1 -maxdepth 1 ! -name 'musl*' -exec rm -rf {} +
	@echo "cleaned $(B); musl stays (rm -r $(B) removes it too)"

help:
	@sed -n 's/^##//p' tools/help.txt

-include $(KERNEL_OBJ:.o=.d) $(USER_OBJ:.o=.d)
