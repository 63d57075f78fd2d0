# host.mk - the kernel as an ordinary program: every portable file and the parts of x86_64 that touch
# no hardware, on a fake PC (test/fake), under the address and undefined-behaviour sanitizers.
# The reader of the state port's stream, for test_state.c.
HOST_MODEL := $(addprefix tools/tessera/,model.c ask.c stream.c table.c postmortem.c reach.c reach_rules.c reach_ask.c)
# The groups of tests that one variant alone passes (test/host/groups.def); the others' files are left out.
ONLY_classic := $(patsubst %,test/host/test_%.c,cnode delete ipc parcel notification fault sched domains end fastpath state foreign invoke tcb who)
ONLY_mcs := $(patsubst %,test/host/test_%.c,refills release waiting lending interrupted storm) test/host/contexts.c
HOST_TESTS := $(filter-out $(foreach v,$(filter-out $(VARIANT),$(VARIANTS)),$(ONLY_$v)),$(wildcard test/host/*.c))
HOST_SRC := $(filter-out kernel/lib/memory.c kernel/debug/options.c,$(wildcard kernel/*/*.c kernel/variant/$(VARIANT)/*/*.c)) \
    $(addprefix arch/x86_64/,machine/acpi.c machine/clock_rate.c boot/loader.c boot/memory_map.c boot/root_vspace.c core/user.c core/buffer.c) \
    $(wildcard $(addprefix arch/x86_64/,object/*.c debug/*.c invariants/*.c)) \
    arch/aarch64/machine/tree.c \
    invariants/invariants.c $(addprefix arch/host/,machine/machine.c machine/state_port.c boot/boot.c) $(if $(filter classic,$(VARIANT)),$(HOST_MODEL)) $(wildcard test/fake/*.c) $(HOST_TESTS)
HOST_COMMON := -std=gnu11 -O2 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-strict-aliasing -Wall -Wextra -Werror \
    -I. -Iapi -Ikernel -Ikernel/variant/$(VARIANT) -Iarch -Itest/host -DROOT_CNODE_BITS=9 -DROOT_SPARE_SLOTS=100 -DPREEMPT_WORK=1 $(filter -DMCS=%,$(CONFIG)) -MMD -MP
HOST_FLAGS := $(HOST_COMMON) -Iapi/x86_64 -Itest/fake -Iarch/x86_64 -Iarch/aarch64
HOST_OBJ := $(HOST_SRC:%=$(B)/host/%.o)
# The same with more than one domain.
DOMAIN_FLAGS := -DNUM_DOMAINS=4 -DNUM_DOMAIN_SCHEDULES=8 -DHARDWARE_DEBUG=1 -DIOMMU=1
DOMAIN_OBJ := $(HOST_SRC:%=$(B)/host-domains/%.o)

$(B)/host/%.o: % test/host/host.mk
	@mkdir -p $(@D)
	@$(CC) $(HOST_FLAGS) -c $< -o $@
$(B)/host-domains/%.o: % test/host/host.mk
	@mkdir -p $(@D)
	@$(CC) $(HOST_FLAGS) $(DOMAIN_FLAGS) -c $< -o $@

$(B)/host/tests: $(HOST_OBJ)
	@$(CC) $(HOST_FLAGS) $^ -o $@
$(B)/host-domains/tests: $(DOMAIN_OBJ)
	@$(CC) $(HOST_FLAGS) $^ -o $@

.PHONY: host-tests host-domain-tests port-tests
host-tests: $(B)/host/tests $(if $(filter classic,$(VARIANT)),host-domain-tests port-tests)
	@echo "  host tests"
	@$(B)/host/tests
# The same kernel on another architecture, arch/host: what of the tests any machine passes.
port-tests:
	@$(MAKE) -s ARCH=host kernel
	@echo "  host tests, host machine"
	@"$$($(MAKE) -s ARCH=host where)/tessera"
host-domain-tests: $(B)/host-domains/tests
	@echo "  host tests, 4 domains"
	@$(B)/host-domains/tests ipc parcel notification fault invoke sched tcb domains end trace foreign fastpath random

# Firmware that lies: ten million cases of each kind, some minutes.
fuzz-boot: $(B)/host/tests
	@BOOT_CASES=10000000 $(B)/host/tests boot

-include $(HOST_OBJ:.o=.d) $(DOMAIN_OBJ:.o=.d)

# The explorer (test/explore): the same kernel against a model, on every edge.  Fast, so without sanitizers.
EXPLORE_SRC := $(filter-out test/host/main.c test/host/test_%.c,$(HOST_SRC)) \
    $(if $(filter mcs,$(VARIANT)),test/explore/explore.c test/explore/theme_lending.c,$(filter-out test/explore/theme_lending.c,$(wildcard test/explore/*.c)))
EXPLORE_OBJ := $(EXPLORE_SRC:%=$(B)/explore/%.o)
EXPLORE_OPT ?= -O2
EXPLORE_FLAGS := $(filter-out -O2 -fsanitize=% -fno-sanitize-recover=%,$(HOST_FLAGS)) $(EXPLORE_OPT) -ffunction-sections -Itest/explore
$(B)/explore/%.o: % test/host/host.mk
	@mkdir -p $(@D)
	@$(CC) $(EXPLORE_FLAGS) -c $< -o $@
$(B)/explore/explore: $(EXPLORE_OBJ)
	@$(CC) $(EXPLORE_FLAGS) -Wl,--gc-sections $^ -o $@
# The same with two domains: themes of which one must not learn of the other.
APART_OBJ := $(EXPLORE_SRC:%=$(B)/explore-domains/%.o)
$(B)/explore-domains/%.o: % test/host/host.mk
	@mkdir -p $(@D)
	@$(CC) $(EXPLORE_FLAGS) -DNUM_DOMAINS=2 -DNUM_DOMAIN_SCHEDULES=4 -c $< -o $@
$(B)/explore-domains/explore: $(APART_OBJ)
	@$(CC) $(EXPLORE_FLAGS) -Wl,--gc-sections $^ -o $@
-include $(EXPLORE_OBJ:.o=.d) $(APART_OBJ:.o=.d)
.PHONY: explore
explore: $(B)/explore/explore $(if $(filter classic,$(VARIANT)),$(B)/explore-domains/explore)
	@echo "  explorer"
	@$(B)/explore/explore
	@$(if $(filter classic,$(VARIANT)),$(B)/explore-domains/explore)

# ---- assurance: docs/assurance.md ----
.PHONY: eva wp stack bound prove mutants assure
eva:
	@tools/setup.sh assure
	@VARIANT=$(VARIANT) tools/eva.sh
stack:
	@tools/stack.sh $(B) 2048 $(ARCH) $(VARIANT)
mutants: host-tests explore
	@tools/mutants.sh $(B)
# How long interrupts are off at most, from the binary (test/bound).
bound:
	@tools/setup.sh assure
	@$(MAKE) -s kernel DEBUG=0
	@cat test/bound/loops.txt $(wildcard test/bound/loops-$(VARIANT).txt test/bound/loops-$(ARCH).txt) >$(B)/loops
	@words=$$(echo PREEMPT_WORK | $(CC) -E -P $(CONFIG) -include config.h - | tail -n 1); \
	    ARCH=$(ARCH) PREEMPT_WORK=$$(($$words)) python3 tools/bound.py $(B)/release/tessera.elf $(B)/loops $(BOUND) $(BOUND_ROWS)
BOUND ?= $(if $(filter mcs,$(VARIANT)),20000,$(if $(filter aarch64,$(ARCH)),50000,30000))
# The lists, for all of them: Frama-C's WP (test/wp).
wp:
	@tools/setup.sh assure
	@tools/wp.sh
# For all inputs, by z3: packed words, lookup, placement, entries (test/symbolic).  Words are a class there, hence C++;
# the kernel's headers are found by -iquote only, so that <sched.h> is the system's.
# What is proved of the kernel with scheduling contexts (mcs) is proved of that for x86_64.
SYMBOLIC_ARCH = $(1:mcs=x86_64)
SYMBOLIC_FLAGS = -std=gnu++20 -O1 -w -fpermissive -fno-strict-aliasing -ffunction-sections -Wl,--gc-sections -DDEBUG=0 \
    $(addprefix -iquote ,. api api/$(SYMBOLIC_ARCH) kernel kernel/variant/$(if $(filter mcs,$(1)),mcs,classic) arch \
    test/symbolic/$(1) test/symbolic arch/$(SYMBOLIC_ARCH) $(B)/symbolic/$(1)) $(if $(filter mcs,$(1)),-DMCS=1) -include test/symbolic/symbolic.h
prove: $(B)/symbolic/aarch64/prove $(B)/symbolic/mcs/prove $(B)/symbolic/x86_64/prove
	@echo "  for all inputs"
	@$(B)/symbolic/aarch64/prove
	@$(B)/symbolic/mcs/prove
	@$(B)/symbolic/x86_64/prove
$(B)/symbolic/%/prove: test/symbolic/engine.cpp test/symbolic/%/prove.cpp $(wildcard test/symbolic/*.h test/symbolic/*/*/*.h) \
    $(wildcard kernel/*/*.[ch] kernel/*/*/*/*.[ch] $(foreach a,x86_64 aarch64,arch/$(a)/*.[ch] arch/$(a)/*/*.[ch]))
	@tools/setup.sh assure
	@mkdir -p $(@D)
	@sed -n 's/^CAP_FIELD(\([^)]*\)).*/FIELD(\1)/p' kernel/core/cap.h arch/$(call SYMBOLIC_ARCH,$*)/object_types.h >$(@D)/fields.def
	@g++ $(call SYMBOLIC_FLAGS,$*) $(filter %.cpp,$^) -lz3 -o $@
# Every rung, in about eleven minutes.
assure:
	@tools/setup.sh assure
	@tools/assure.sh $(B)

# ---- fuzzers: test/fuzz ----
# FUZZ_SECONDS of libFuzzer from the saved inputs on.  A failing input is made as short as it gets and shown as calls
# by tools/fuzz.sh.  AFL=1: AFL++ instead.
FUZZ_SRC := $(filter-out test/host/main.c test/host/test_%.c,$(HOST_SRC)) test/host/test_random.c test/fuzz/fuzz.c
FUZZ_CC := $(if $(AFL),afl-clang-fast,clang)
FUZZ_OUT := $(B)/fuzz$(if $(AFL),-afl)
FUZZ_FLAGS := $(HOST_FLAGS) -fno-omit-frame-pointer -g1 -fsanitize=$(if $(AFL),,fuzzer-no-link,)address,undefined
$(FUZZ_OUT)/%.o: % test/host/host.mk
	@mkdir -p $(@D)
	@$(FUZZ_CC) $(FUZZ_FLAGS) -c $< -o $@
$(FUZZ_OUT)/fuzz: $(FUZZ_SRC:%=$(FUZZ_OUT)/%.o)
	@$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer $^ -o $@
-include $(FUZZ_SRC:%=$(FUZZ_OUT)/%.d)
.PHONY: fuzz fuzz-saved
fuzz: $(FUZZ_OUT)/fuzz
	@tools/fuzz.sh $(FUZZ_OUT) $(if $(AFL),afl,lib) $(or $(FUZZ_SECONDS),30)
fuzz-saved: $(FUZZ_OUT)/fuzz
	@tools/fuzz.sh $(FUZZ_OUT) saved 0
