/* tutor.c - the program that judges tutorials: `tutor source`, `tutor facts`, `tutor check`.
 *
 * Owns:    nothing.
 * Uses:    source.c, facts.c, check.c, each with a card that says its words.
 * Never:   boots anything: tools/learn.sh does. */
#include "tools.h"

int main(int count, char **words)
{
    if (count >= 2 && strcmp(words[1], "source") == 0)
        return source_main(count - 2, words + 2);
    if (count >= 2 && strcmp(words[1], "facts") == 0 && facts_main)
        return facts_main(count - 2, words + 2);
    if (count >= 2 && strcmp(words[1], "check") == 0)
        return check_main(count - 2, words + 2);
    stop("usage: tutor source|facts|check ...  (tools/tessera/tutor.c)");
}
