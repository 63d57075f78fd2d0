# The same random calls on two kernels: make stream SEEDS=10 KERNEL=path.
# Without KERNEL: on ours, as gcc and as clang build it.
SEEDS ?= 1
.PHONY: stream
stream: setup $(B)/stream/image
	@$(MAKE) -s kernel DEBUG=0
	@ARCH=$(ARCH) $(STREAM_LIMITS) tools/stream.sh $(B) $(SEEDS) $(if $(filter-out file,$(origin KERNEL)),$(KERNEL))

# ARCH=aarch64: on 64-bit Arm.
# With scheduling contexts the world and the calls are others (test/stream/mcs).
STREAM_CLASSIC := test/stream/world.c test/stream/calls.c test/stream/$(ARCH)/machine_calls.c
STREAM_SRC := $(wildcard test/stream/*.[ch] test/stream/$(ARCH)/*.[chS]) test/syscalls.h
ifeq ($(VARIANT),mcs)
STREAM_SRC := $(filter-out $(STREAM_CLASSIC),$(STREAM_SRC)) $(wildcard test/stream/mcs/*.[ch])
STREAM_LIMITS := NOISE=$${NOISE:-40}
endif
# Personas have the same addresses whatever compiles the rest (aarch64/machine.h), so answers can be kept.
ifeq ($(ARCH),aarch64)
STREAM_LINK := -Wl,--section-start=.personas=0x3f0400
endif
$(B)/stream/image: $(STREAM_SRC)
	@mkdir -p $(@D)
	@$(CC) -Itest/stream -Itest/stream/$(ARCH) $(BENCH_FLAGS) $(STREAM_LINK) $(filter %.c %.S,$^) -o $@
