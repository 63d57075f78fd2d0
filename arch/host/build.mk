# build.mk - the kernel on the host machine: an ordinary program for the computer that builds it, with the tests that
# play its user (test/host/groups.def, test/port), under the sanitizers.  The proof that kernel/ is portable.
ifneq ($(filter-out kernel %/tessera where clean help,$(or $(MAKECMDGOALS),all)),)
$(error On the host machine no programs run: its user are the tests. Say: make ARCH=host kernel && $(K)/tessera)
endif
PORT_GROUPS := $(shell sed -n 's/^GROUP(\(.*\))/\1/p' test/host/groups.def)
PORT_SRC := $(filter-out kernel/lib/memory.c kernel/debug/options.c,$(wildcard kernel/*/*.c kernel/variant/$(VARIANT)/*/*.c arch/host/*/*.c)) $(addprefix tools/tessera/,model.c ask.c stream.c table.c postmortem.c) \
    invariants/invariants.c $(wildcard test/port/*.c) $(addprefix test/host/,main.c world.c steps.c invariants.c) \
    $(PORT_GROUPS:%=test/host/test_%.c)
PORT_OBJ := $(PORT_SRC:%=$(K)/port/%.o)
PORT_FLAGS = $(HOST_COMMON) -Iapi/host -Itest/port -Iarch/host $(CONFIG)

$(K)/port/%.o: % test/host/host.mk arch/host/build.mk
	@mkdir -p $(@D)
	@$(CC) $(PORT_FLAGS) -c $< -o $@
$(K)/tessera: $(PORT_OBJ)
	@echo "  kernel   $@"
	@$(CC) $(PORT_FLAGS) $^ -o $@
-include $(PORT_OBJ:.o=.d)
