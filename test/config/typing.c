/* typing.c - standard input: run-all.sh types empty lines, then those that are looked for here. */
#include "../qemu/check.h"
#include <platsupport/serial.h>
#include <sel4platsupport/arch/io.h>
#include <sel4platsupport/io.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    char line[80] = "\n";
    int number = 0;
    start();
    while (line[0] == '\n' && fgets(line, sizeof line, stdin)) {
    }
    CHECK(strcmp(line, "first line\n") == 0);
    CHECK(scanf("%79s %d", line, &number) == 2 && strcmp(line, "second") == 0 && number == 42);
    CHECK(getchar() == '\n');
    /* Backspace takes back what was typed. */
    CHECK(fgets(line, sizeof line, stdin) && strcmp(line, "thirst\n") == 0);
    CHECK(read(0, line, 3) == 3 && memcmp(line, "fou", 3) == 0 && read(0, line, 80) == 2);
    CHECK(getchar() == EOF && feof(stdin)); /* Ctrl-D */
    /* The message that is put together is left alone. */
    seL4_SetMR(0, 5);
    clearerr(stdin);
    CHECK(getchar() == 'x' && seL4_GetMR(0) == 5);
#ifdef CONFIG_ARCH_X86_64
    /* The driver of the serial port works beside standard input, which has its ports. */
    ps_io_ops_t ops = { 0 };
    ps_chardevice_t port;
    CHECK(sel4platsupport_new_arch_ops(&ops, &simple, &vka) == 0);
    CHECK(ps_cdev_init(PS_SERIAL_DEFAULT, &ops, &port) == &port);
    CHECK(ps_cdev_write(&port, "yes\n", 4, NULL, NULL) == 4);
#endif
    return finish();
}
