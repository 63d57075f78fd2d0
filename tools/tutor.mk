# tutor.mk - the program that judges what a learner wrote (tools/learn.sh), for the machine that builds.
#
# facts.c reads the kernel's stream with the model, which is C of the other tools.
MODEL_SRC := $(wildcard tools/tessera/model.c tools/tessera/stream.c tools/tessera/table.c)
TUTOR_SRC := $(addprefix tools/tessera/,tutor.c source.c check.c) \
    $(if $(MODEL_SRC),$(addprefix tools/tessera/,facts.c symbols.c) $(MODEL_SRC))

.PHONY: tutor
tutor: $(B)/tools/tutor
$(B)/tools/tutor: $(TUTOR_SRC) $(wildcard tools/tessera/*.h api/*.def api/*.h api/$(ARCH)/*.def) tools/tutor.mk
	@mkdir -p $(@D)
	@cc -std=gnu11 -O1 -g -Wall -Wextra -Wshadow -Werror -Itools/tessera -Iapi -Iapi/$(ARCH) -I. -DDEBUG=1 \
	    -o $@.$$$$ $(TUTOR_SRC) && mv $@.$$$$ $@
