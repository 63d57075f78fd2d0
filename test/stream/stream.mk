# The same random calls on two kernels: make stream SEEDS=10 KERNEL=path.
# Without KERNEL: on ours, as gcc and as clang build it.
SEEDS ?= 1
.PHONY: stream
stream: setup $(B)/stream/image
	@$(MAKE) -s kernel DEBUG=0
	@tools/stream.sh $(B) $(SEEDS) $(if $(filter-out file,$(origin KERNEL)),$(KERNEL))

$(B)/stream/image: $(wildcard test/stream/*.[chS])
	@mkdir -p $(@D)
	@$(CC) $(BENCH_FLAGS) $(filter %.c %.S,$^) -o $@
