# tests.mk - what tests can be run, all or one by one.

.PHONY: test test-all quick-tests abi-tests library-tests boot-tests bochs-tests build-tests dropin-tests gdb-tests check test-one boot-one format
# Ends with the line of the boots: how many passed, how many failed.
test:
	@tools/setup.sh test
	@EXPLORE_STATES=60000 test/quick.sh $(B)
	@$(MAKE) -s dist-tests
	@$(MAKE) -s bochs-tests HOW_MANY=few
	@$(MAKE) -s gdb-tests
	@$(MAKE) -s boot-tests
# The same, with all states of all tutorials, and all wrong solutions for ./check.
test-all:
	@ALL_STATES=1 $(MAKE) -s test

# Numbers of the ABI: compiled, not run.
abi-tests: | user
	@$(CC) $(USER_FLAGS) -fsyntax-only test/abi/abi.c && echo "  abi      numbers and sizes agree"
	@test/abi/headers.sh $(CC) $(USER_FLAGS) && echo "  abi      each header brings what seL4's brings"
	@test/abi/signatures.sh $(CC) $(USER_FLAGS) && echo "  abi      a wrong argument is told with the function's parameters"
	@test/abi/unoptimized.sh $(CC) $(USER_FLAGS) && echo "  abi      libsel4 without optimization: small frames, no aligned vectors"
	@test/abi/libraries.sh $(B) $(CC) $(USER_FLAGS)

# Libraries that need no kernel, as an ordinary program: milliseconds.
HOST_LIBS := test/libs/host/main.c user/cpio/cpio.c user/elf/elf.c user/utils/list.c
$(B)/host-libs/tests: $(HOST_LIBS) $(B)/archive
	@mkdir -p $(@D)
	@cc -std=gnu11 -Wall -Wextra -g -O1 -fsanitize=address,undefined -Iuser/include -o $@ $(HOST_LIBS)
	@$(B)/archive $@.archive $@ test/libs/host/main.c
# The allocator, against a model of the two invocations that it makes.
HOST_ALLOC := test/libs/host/allocators.c $(addprefix user/allocman/,allocman.c fixed_pool.c single_level.c \
    split.c statistics.c two_level.c vka.c) user/runtime/variant.c
$(B)/host-libs/allocators: $(HOST_ALLOC) test/libs/host/fake_kernel.h
	@mkdir -p $(@D)
	@cc -std=gnu11 -Wall -Wextra -g -O1 -fsanitize=address,undefined -Iuser/include -Iapi -Iapi/$(ARCH) -I. \
	    -DDEBUG=1 -include test/libs/host/fake_kernel.h -o $@ $(HOST_ALLOC)
library-tests: $(B)/host-libs/tests $(B)/host-libs/allocators
	@$< $<.archive
	@$(B)/host-libs/allocators

boot-tests: kernel user
	@test/qemu/run-all.sh $(B)

bochs-tests: kernel user
	@test/bochs/run-all.sh $(B) $(HOW_MANY)

# gdb's view of programs and threads; runs that are recorded, replayed, and run backwards.
gdb-tests: kernel base tutor
	@tools/setup.sh gdb
	@tools/progress.sh $(B)/gdb-tests.log test/gdb/run-all.sh $(B); status=$$?; cat $(B)/gdb-tests.log; exit $$status

# The build itself: where it can work, two at once, what it says when it cannot.
build-tests:
	@test/build/run-all.sh $(B)

# A project as those for seL4 are made, by CMake, with this kernel.
dropin-tests:
	@test/dropin/run-all.sh $(B)

# One group of host tests (T=ipc); boots by name (T=errors, T="errors*").
test-one: $(B)/host/tests
	@$(B)/host/tests $(or $(T),help)
boot-one: kernel user
	@test/qemu/run-all.sh $(B) "$(or $(T),--list)"

check:
	@tools/setup.sh check
	@B=$(B) tools/check.sh

# Every C file is laid out by .clang-format; room cards and other comments keep their lines.
format:
	@tools/setup.sh check
	@git ls-files -z '*.[ch]' | xargs -0 clang-format -i
