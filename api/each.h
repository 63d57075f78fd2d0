/* each.h - walk a parameter list "(kind, name) (kind, name) ..." of an API row.
 *
 * Owns:  the project's only preprocessor trick: two macros that name each other walk a sequence
 *        of any length; the _END that is left over is swallowed by an empty macro.
 * Never: gains a walker without a reader in this tree. */
#pragma once

#define EACH_END_(...) __VA_ARGS__##_END
#define EACH_END(...) EACH_END_(__VA_ARGS__)

/* ", type name" for a user stub's prototype */
#define EACH_USER(seq) EACH_END(EACH_USER_A seq)
#define EACH_USER_A(k, n) , USER_##k n EACH_USER_B
#define EACH_USER_B(k, n) , USER_##k n EACH_USER_A
#define EACH_USER_A_END
#define EACH_USER_B_END

/* "PUT_kind(m, name);" : pack each argument into the message */
#define EACH_PUT(seq) EACH_END(EACH_PUT_A seq)
#define EACH_PUT_A(k, n) \
    PUT_##k(&m, n); \
    EACH_PUT_B
#define EACH_PUT_B(k, n) \
    PUT_##k(&m, n); \
    EACH_PUT_A
#define EACH_PUT_A_END
#define EACH_PUT_B_END

/* ", type name" for a kernel handler's prototype */
#define EACH_KERN(seq) EACH_END(EACH_KERN_A seq)
#define EACH_KERN_A(k, n) , KERN_##k n EACH_KERN_B
#define EACH_KERN_B(k, n) , KERN_##k n EACH_KERN_A
#define EACH_KERN_A_END
#define EACH_KERN_B_END

/* "KERN_kind name = TAKE_kind(c, &at);" : take each argument out of the message */
#define EACH_TAKE(seq) EACH_END(EACH_TAKE_A seq)
#define EACH_TAKE_A(k, n) \
    KERN_##k n = TAKE_##k(c, &at); \
    EACH_TAKE_B
#define EACH_TAKE_B(k, n) \
    KERN_##k n = TAKE_##k(c, &at); \
    EACH_TAKE_A
#define EACH_TAKE_A_END
#define EACH_TAKE_B_END

/* "cursor_pass(&at, BITS_kind);" : go past each argument */
#define EACH_PASS(seq) EACH_END(EACH_PASS_A seq)
#define EACH_PASS_A(k, n) \
    cursor_pass(&at, BITS_##k); \
    EACH_PASS_B
#define EACH_PASS_B(k, n) \
    cursor_pass(&at, BITS_##k); \
    EACH_PASS_A
#define EACH_PASS_A_END
#define EACH_PASS_B_END

/* ", name" for a call */
#define EACH_NAME(seq) EACH_END(EACH_NAME_A seq)
#define EACH_NAME_A(k, n) , n EACH_NAME_B
#define EACH_NAME_B(k, n) , n EACH_NAME_A
#define EACH_NAME_A_END
#define EACH_NAME_B_END

/* "name kind\n" as text, for the reference page */
#define EACH_TEXT(seq) EACH_END(EACH_TEXT_A seq)
#define EACH_TEXT_A(k, n) #n " " #k "\n" EACH_TEXT_B
#define EACH_TEXT_B(k, n) #n " " #k "\n" EACH_TEXT_A
#define EACH_TEXT_A_END
#define EACH_TEXT_B_END

/* "{ name, BITS_kind, SPELL_kind }," for traces */
#define EACH_SHOW(seq) EACH_END(EACH_SHOW_A seq)
#define EACH_SHOW_A(k, n) { #n, BITS_##k, SPELL_##k }, EACH_SHOW_B
#define EACH_SHOW_B(k, n) { #n, BITS_##k, SPELL_##k }, EACH_SHOW_A
#define EACH_SHOW_A_END
#define EACH_SHOW_B_END
