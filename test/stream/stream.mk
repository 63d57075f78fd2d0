# The same random calls on two kernels: make stream SEEDS=10 KERNEL=path.
# Without KERNEL: on ours, as gcc and as clang build it.
SEEDS ?= 1
.PHONY: stream
stream: setup $(B)/stream/image
	@$(MAKE) -s kernel DEBUG=0
	@$(STREAM_LIMITS) tools/stream.sh $(B) $(SEEDS) $(if $(filter-out file,$(origin KERNEL)),$(KERNEL))

# With scheduling contexts the world and the calls are others (test/stream/mcs).
STREAM_CLASSIC := test/stream/world.c test/stream/calls.c
STREAM_SRC := $(wildcard test/stream/*.[chS]) test/syscalls.h
ifeq ($(VARIANT),mcs)
STREAM_SRC := $(filter-out $(STREAM_CLASSIC),$(STREAM_SRC)) $(wildcard test/stream/mcs/*.[ch])
STREAM_LIMITS := NOISE=$${NOISE:-40}
endif
$(B)/stream/image: $(STREAM_SRC)
	@mkdir -p $(@D)
	@$(CC) $(BENCH_FLAGS) $(filter %.c %.S,$^) -o $@
