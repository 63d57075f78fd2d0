# bench.mk - the instructions of every path, counted.

.PHONY: bench bench-same bench-keep bench-latency bench-paths bench-cycles
# Instructions of every path: make bench; on another kernel: make bench KERNEL=path; with what kept messages
# off the fast path: make bench WHY=1; make bench-keep makes the last figures those to compare with.
# ARCH=aarch64: the same rows, but for the way to the root task.  VARIANT=mcs: that kernel, its rows (test/bench/time.c has those that only it has) and seL4's MCS kernel's figures.
BENCH_VARIANT := $(filter-out -classic,-$(VARIANT))
BENCH_FLAGS := -std=gnu11 -O2 -ffreestanding -mgeneral-regs-only -fno-pic -no-pie -static -nostdlib -fno-stack-protector \
    -fno-asynchronous-unwind-tables $(if $(filter x86_64,$(ARCH)),-fcf-protection=none) -Itest/bench -Itest/bench/$(ARCH) \
    $(addprefix -I,$(wildcard user/$(ARCH)/include)) -Iuser/include -Iapi -Iapi/$(ARCH) -I. -Wall -Wextra $(filter -DMCS=%,$(CONFIG)) $(USER_LAYOUT)
# ARCH=aarch64: user code may read the counter only where the kernel was built so; nothing else of it differs.
BENCH_ARCH := $(filter-out -x86_64,-$(ARCH))
ifneq ($(BENCH_ARCH),)
BENCH_B := $(B)/bench/counted
BENCH_KERNEL := $(BENCH_B)/$(if $(WHY),,release/)tessera
BENCH_CONFIG := CONFIG="$(filter-out -DMCS=%,$(CONFIG)) -DEXPORT_PMC=1"
else
BENCH_B := $(B)
BENCH_KERNEL := $(B)/$(if $(WHY),,release/)tessera
endif
KERNEL ?= $(BENCH_KERNEL)
BENCH_GOLD := test/bench/bench$(BENCH_VARIANT)$(BENCH_ARCH).json
bench: setup $(B)/bench/image
	@$(MAKE) -s kernel DEBUG=$(if $(WHY),1,0) B=$(BENCH_B) $(BENCH_CONFIG)
	@FIGURES=test/bench/sel4$(BENCH_VARIANT)$(BENCH_ARCH).tsv tools/bench.sh $(KERNEL) $(B)/bench/image $(B)/bench$(if $(filter-out $(BENCH_KERNEL),$(KERNEL)),/other)
# No row takes more instructions than what is kept (make check asks that of the classic kernel).
bench-same: bench
	@tools/slower.sh $(BENCH_GOLD) $(B)/bench/bench.json
bench-keep:
	@cp $(B)/bench/bench.json $(BENCH_GOLD)
# How long an interrupt waits at worst, whatever user level builds up first.
bench-latency: setup $(B)/bench/latency
	@$(MAKE) -s kernel DEBUG=0
	@tools/bench.sh $(KERNEL) $(B)/bench/latency $(B)/bench/latency-results
# Where the instructions of the main paths are, the costly ones, and the cache lines touched.
bench-paths: setup $(B)/bench/paths
	@$(MAKE) -s kernel DEBUG=0
	@python3 tools/paths.py $(B)/release/tessera.elf $(B)/release/tessera $(B)/bench/paths
# The same paths on both CPUs, a line each, with an estimate for hardware: so that no count is bought with slow
# instructions.
bench-cycles: setup $(B)/bench/paths
	@$(MAKE) -s kernel DEBUG=0
	@for cpu in Nehalem max; do echo "-cpu $$cpu"; BENCH_CPU=$$cpu python3 tools/paths.py $(B)/release/tessera.elf \
	    $(B)/release/tessera $(B)/bench/paths --cycles; done
$(B)/bench/image: $(filter-out %/latency.c %/paths.c,$(wildcard test/bench/*.[ch] test/bench/$(ARCH)/*.[ch])) test/syscalls.h
	@mkdir -p $(@D)
	@$(CC) $(BENCH_FLAGS) $(filter %.c,$^) -o $@
$(B)/bench/latency $(B)/bench/paths: $(B)/bench/%: test/bench/%.c test/bench/frame.c test/bench/bench.h test/syscalls.h $(wildcard test/bench/x86_64/*.[ch])
	@mkdir -p $(@D)
	@$(CC) $(BENCH_FLAGS) $(filter %.c,$^) -o $@
