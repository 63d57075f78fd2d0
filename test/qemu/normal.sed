# normal.sed - takes from what a tutorial prints all that differs from build to build: line numbers, addresses of code,
# and how many slots the root task has.  Sentences of the kernel about errors go (sentences.sh holds them).
s/\r//g
/ \[seL4_[A-Za-z0-9_]*\]$/d
/^    (.*): [0-9]* times more$/d
/^    (.*): once more$/d
s/main\.c:[0-9][0-9]*/main.c:N/
s/^    at 0x[0-9a-f]*, \([a-z_0-9]*\)+0x.*/    at \1/
s/[0-9][0-9]* slots\./N slots./
s/takes [0-9][0-9]* bytes\./takes N bytes./
s/[0-9][0-9]* instructions/N instructions/g
s/[0-9][0-9]* ns$/N ns/
/^Every thread is stopped/,/^nothing can happen/{
/^nothing can happen/!d
}
s/^nothing can happen any more\..*/(the machine powers off: nothing can happen any more)/
