/* primes - prints the prime numbers below its argument. */
#include <stdio.h>
#include <stdlib.h>

#include <sel4/sel4.h>
#include <sel4utils/process.h>

enum { MOST = 1000 };

static int is_prime(int n)
{
    for (int i = 2; i * i <= n; i++)
        if (n % i == 0)
            return 0;
    return n > 1;
}

static int primes(int argc, char **argv)
{
    int below = argc == 2 ? atoi(argv[1]) : 0;
    if (below < 1 || below > MOST) {
        printf("primes: give me one number from 1 to %d\n", MOST);
        return 1;
    }
    for (int n = 0; n < below; n++)
        if (is_prime(n))
            printf("%d ", n);
    printf("\n");
    return 0;
}

int main(int argc, char **argv)
{
    int status = primes(argc, argv);

    /* Tells the shell: no fault, and this status. */
    seL4_SetMR(0, (seL4_Word)status);
    seL4_Send(SEL4UTILS_ENDPOINT_SLOT, seL4_MessageInfo_new(seL4_Fault_NullFault, 0, 0, 1));
    return status;
}
