# tutor.mk - the programs that read what a kernel tells at its state port, for the machine that builds:
# tessera (tools/tessera/tessera.c), and tutor, which judges what a learner wrote (tools/learn.sh).
MODEL_SRC := $(addprefix tools/tessera/,model.c ask.c stream.c table.c postmortem.c)
TUTOR_SRC := $(addprefix tools/tessera/,tutor.c source.c check.c facts.c symbols.c) $(MODEL_SRC)
TESSERA_SRC := $(addprefix tools/tessera/,tessera.c say.c walk.c who.c policy.c why.c stacks.c symbols.c report.c when.c reach.c reach_rules.c reach_ask.c view.c lines.c answers.c) $(MODEL_SRC)

.PHONY: tutor judge
tutor: $(B)/tools/tutor $(B)/tools/tessera
judge: $(B)/tools/tutor
$(B)/tools/tutor: $(TUTOR_SRC)
$(B)/tools/tessera: $(TESSERA_SRC) $(wildcard tools/view/*)
$(B)/tools/tutor $(B)/tools/tessera: $(wildcard tools/tessera/*.h tools/tessera/*.def api/*.def api/*.h api/$(ARCH)/*.def) tools/tutor.mk
	@mkdir -p $(@D)
	@cc -std=gnu11 -O1 -g -Wall -Wextra -Wshadow -Werror -Itools/tessera -Iapi -Iapi/$(ARCH) -I. -DDEBUG=1 \
	    -o $@.$$$$ $(filter %.c,$^) && mv $@.$$$$ $@

# A page that shows a run: of the solved hello-3, or of APP=program.
.PHONY: view
VIEWED := $(or $(if $(filter command line environment,$(origin APP)),$(APP)),$(B)/apps/hello-3)
view: setup
	$(LOCKED) $(if $(filter $(B)/apps/%,$(VIEWED)),$(VIEWED).c $(VIEWED)) kernel tutor
	@tools/view.sh $(abspath $(B)) $(abspath $(B))/view/$(notdir $(VIEWED)).html -- $(abspath $(VIEWED))
