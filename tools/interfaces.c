/* interfaces.c - writes the files that describe seL4's interfaces to generators for other
 * languages, from the rows of api/.
 *
 *   interfaces FILE      FILE, to standard output: one of the names in `files`, at the end
 *
 * Compiled with -DFOR_ARCH, api/ARCH and libsel4's headers of ARCH: it writes the files of that
 * architecture.
 * Entered: tools/dropin.sh.
 * Never:   depends on config.h: a file names every option's rows, with the option as a condition.
 *
 * The formats: object-api*.xml as seL4's sel4_idl.xsd says, syscall.xml as its syscall.xsd, *.bf as
 * its bitfield generator reads them. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_(...) #__VA_ARGS__
#define TEXT(...) TEXT_(__VA_ARGS__)
enum { NAME = 64 };
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* The first object with methods of the instruction set, and the first with those of its family. */
#ifdef FOR_aarch64
#define ARCH_API "ObjectApiAarch64"
#define ARCH_FIRST "ARM_VSpace"
#define FAMILY_API "ObjectApiARM"
#define FAMILY_FIRST "ARM_PageTable"
#define FIRMWARE_REGISTERS 8
#else
#define ARCH_API "ObjectApiX64"
#define ARCH_FIRST "X86_PDPT"
#define FAMILY_API "ObjectApiX86"
#define FAMILY_FIRST "X86_PageDirectory"
#define FIRMWARE_REGISTERS 0
#endif

/* ---- the rows ---- */

/* An invocation: its parameters as ", type name, type name"; in `rest` each has a direction, as in
 * "in type name, out type name". */
struct method {
    const char *object, *name, *text, *params, *rest;
};

#include "each.h"
#include <interfaces/kinds.h>
#define METHOD(object, name, text, params) { #object, #name, text, TEXT(EACH_USER(params)), "" },
#define METHOD_BY_HAND(object, name, text, params, rest) \
    { #object, #name, text, TEXT(EACH_USER(params)), rest },
#define GETTER(object, name, text, params, kind, result) \
    { #object, #name, text, TEXT(EACH_USER(params)), "out " TEXT(USER_##kind) " " #result },

/* All rows, and those that are left without one option: so a row's option is found. */
#define HARDWARE_DEBUG 1
#define IOMMU 1
#define MCS 0 /* its system calls are in api/other_syscalls.def, too */
static const struct method classic_methods[] = {
#include "methods.def"
};
#undef MCS
#define MCS 1
static const struct method mcs_methods[] = {
#include "methods.def"
};
#undef MCS
#define MCS 0
static const struct label {
    const char *name, *method;
} labels[] = {
#define LABEL(name, method) { #name, #method },
#include "labels.def"
#undef MCS
#define MCS 1
#include "labels.def"
#undef MCS
#define MCS 0
};
/* A fault that only kernels with MCS have changes no number of the fields of others. */
#undef MCS
#define MCS 1
static const struct fault_field {
    const char *fault, *field;
    int at;
} fault_fields[] = {
#define FAULT_FIELD(fault, field, i) { #fault, #field, i },
#include "fault_fields.def"
};
static const char *const faults[] = {
#define FAULT(name) #name,
#include "faults.def"
};
#undef MCS
#define MCS 0
static const struct fault_field fields_without_mcs[] = {
#include "fault_fields.def"
};
#undef MCS
#define MCS 1
#undef HARDWARE_DEBUG
#define HARDWARE_DEBUG 0
static const struct method without_hardware_debug[] = {
#include "methods.def"
};
static const struct fault_field fields_without_hardware_debug[] = {
#include "fault_fields.def"
};
#undef MCS
#define MCS 0
#undef HARDWARE_DEBUG
#define HARDWARE_DEBUG 1
#undef IOMMU
#define IOMMU 0
static const struct method without_iommu[] = {
#include "methods.def"
};
#undef METHOD
#undef METHOD_BY_HAND
#undef GETTER

static const char *const registers[] = {
#define REGISTER(name) #name,
#include "user_context.def"
};
static const struct packed {
    const char *word, *field;
    int low, bits;
} packed[] = {
#define PACKED_FIELD(word, field, low, bits) { #word, #field, low, bits },
#include "packed.def"
};
static const struct syscall {
    const char *name;
    int number;
    const char *option; /* "": every kernel has it */
} syscalls[] = {
#define SYSCALL(name, number) { #name, number, "" },
#define DEBUG_SYSCALL(name, number) { #name, number, "DEBUG_BUILD" },
#define BENCHMARK_SYSCALL(name, number) { #name, number, "ENABLE_BENCHMARKS" },
#define ARCH_SYSCALL(name, number) { #name, number, "KERNEL_X86_DANGEROUS_MSR" },
#define OTHER_SYSCALL(name, number, option) { #name, number, #option },
#define MCS_SYSCALL(name, number)
#include "syscalls.def"
#include "other_syscalls.def"
#ifdef FOR_aarch64 /* the list is the same for all: a call's place is its number */
#include "x86_64/arch_syscalls.def"
#endif
}, mcs_syscalls[] = {
#undef OTHER_SYSCALL
#undef MCS_SYSCALL
#define OTHER_SYSCALL(name, number, option)
#define MCS_SYSCALL(name, number) { #name, number, "" },
#include "other_syscalls.def"
};

/* ---- text ---- */

static void stop(const char *what, const char *name)
{
    fprintf(stderr, "interfaces: %s %s\n", what, name);
    exit(1);
}

static void put_escaped(const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", stdout);
            break;
        case '<':
            fputs("&lt;", stdout);
            break;
        case '>':
            fputs("&gt;", stdout);
            break;
        case '"':
            fputs("&quot;", stdout);
            break;
        default:
            putchar(*text);
        }
}

/* The condition of an option; with "!" before it, that it is off. */
static void put_condition(const char *indent, const char *option)
{
    if (*option == '!')
        printf("%s<condition><not><config var=\"CONFIG_%s\"/></not></condition>\n", indent,
               option + 1);
    else if (*option)
        printf("%s<condition><config var=\"CONFIG_%s\"/></condition>\n", indent, option);
}

static void put_head(void)
{
    puts("<?xml version=\"1.0\"?>");
    puts("<!-- Written by Tessera's tools/interfaces.c from the rows of api/. -->");
}

/* ---- invocations ---- */

static bool has(const struct method *rows, int count, const struct method *m)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(rows[i].object, m->object) && !strcmp(rows[i].name, m->name))
            return true;
    return false;
}

/* The rows of both kernels in one list; where a row differs, the classic one comes first. Each
 * kernel's rows stand in its own order, so that who counts those of one gets its labels. */
static struct method methods[COUNT(classic_methods) + COUNT(mcs_methods)];
static int method_count;

static const struct method *row_of(const struct method *rows, int count, const struct method *m)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(rows[i].object, m->object) && !strcmp(rows[i].name, m->name))
            return &rows[i];
    return NULL;
}

static void merge_methods(void)
{
    const struct method *c = classic_methods, *m = mcs_methods;
    const struct method *c_end = c + COUNT(classic_methods), *m_end = m + COUNT(mcs_methods);
    while (c < c_end || m < m_end) {
        bool of_classic = c < c_end &&
                          (m == m_end || row_of(classic_methods, COUNT(classic_methods), m) == c ||
                           !row_of(mcs_methods, COUNT(mcs_methods), c));
        bool of_mcs = m < m_end && (!of_classic || row_of(mcs_methods, COUNT(mcs_methods), c) == m);
        bool same = of_classic && of_mcs && !strcmp(c->params, m->params);
        if (of_classic)
            methods[method_count++] = *c++;
        if (of_mcs && !same)
            methods[method_count++] = *m;
        m += of_mcs;
    }
}

static const char *option_of(const struct method *m)
{
    const struct method *c = row_of(classic_methods, COUNT(classic_methods), m);
    const struct method *other = row_of(mcs_methods, COUNT(mcs_methods), m);
    if (!c || !other || strcmp(c->params, other->params))
        return c && !strcmp(c->params, m->params) ? "!KERNEL_MCS" : "KERNEL_MCS";
    if (!has(without_hardware_debug, COUNT(without_hardware_debug), m))
        return "HARDWARE_DEBUG_API";
    return has(without_iommu, COUNT(without_iommu), m) ? "" : "IOMMU";
}

/* The name that seL4's headers give to the label of m. */
static const char *label_of(const struct method *m)
{
    char method[2 * NAME];
    snprintf(method, sizeof method, "%s_%s", m->object, m->name);
    for (int i = 0; i < COUNT(labels); i++)
        if (!strcmp(labels[i].method, method))
            return labels[i].name;
    stop("no row of labels.def for", method);
    return NULL;
}

/* Parameters of a list whose items are "type name", or, where no direction is given for all,
 * "in type name" and "out type name". */
static void put_params(const char *list, const char *direction)
{
    char dir[NAME], type[NAME], name[NAME];
    for (; list && *list; list = strchr(list, ',')) {
        list += strspn(list, ", ");
        if (direction)
            snprintf(dir, sizeof dir, "%s", direction);
        if (direction ? sscanf(list, "%63[^ ,] %63[^ ,]", type, name) != 2
                      : sscanf(list, "%63[^ ,] %63[^ ,] %63[^ ,]", dir, type, name) != 3)
            stop("cannot read the parameters", list);
        printf("            <param dir=\"%s\" name=\"%s\" type=\"%s\"/>\n", dir, name, type);
    }
}

static void put_method(const struct method *m)
{
    printf("        <method id=\"%s\" name=\"%s\">\n", label_of(m), m->name);
    put_condition("            ", option_of(m));
    fputs("            <brief>", stdout);
    put_escaped(m->text);
    puts("</brief>");
    put_params(m->params, "in");
    put_params(m->rest, NULL);
    puts("        </method>");
}

/* Methods `from` to `to`-1, in an interface for each run of methods of one kind of object. */
static void put_interfaces(int from, int to)
{
    const char *object = "";
    for (int i = from; i < to; i++) {
        if (strcmp(object, methods[i].object)) {
            if (*object)
                puts("    </interface>");
            object = methods[i].object;
            printf("    <interface name=\"seL4_%s\" manual_name=\"%s\">\n", object, object);
        }
        put_method(&methods[i]);
    }
    puts("    </interface>\n</api>");
}

static void put_api(const char *name)
{
    put_head();
    printf("<api name=\"%s\">\n", name);
}

/* The number of an object's first method. The files divide at such numbers: seL4 numbers the labels
 * that all machines have first, then those of one instruction set, then those of its family. */
static int first_of(const char *object)
{
    for (int i = 0; i < method_count; i++)
        if (!strcmp(methods[i].object, object))
            return i;
    stop("no method of", object);
    return 0;
}

static void put_object_api(void)
{
    put_api("ObjectApi");
    put_interfaces(0, first_of(ARCH_FIRST));
}

static void put_object_api_sel4_arch(void)
{
    put_api(ARCH_API);
    puts("    <struct name=\"seL4_UserContext\">");
    for (int i = 0; i < COUNT(registers); i++)
        printf("        <member name=\"%s\"/>\n", registers[i]);
    puts("    </struct>");
    if (FIRMWARE_REGISTERS) {
        puts("    <struct name=\"seL4_ARM_SMCContext\">");
        for (int i = 0; i < FIRMWARE_REGISTERS; i++)
            printf("        <member name=\"x%d\"/>\n", i);
        puts("    </struct>");
    }
    put_interfaces(first_of(ARCH_FIRST), first_of(FAMILY_FIRST));
}

static void put_object_api_arch(void)
{
    put_api(FAMILY_API);
    put_interfaces(first_of(FAMILY_FIRST), method_count);
}

/* ---- system calls ---- */

static const struct syscall *numbered(const struct syscall *rows, int count, int number)
{
    for (int i = 0; i < count; i++)
        if (rows[i].number == number)
            return &rows[i];
    return NULL;
}

/* The condition of a system call. Its row has none where the architecture decides. */
static const char *option_of_call(const struct syscall *s)
{
    return strcmp(s->name, "SetTLSBase") ? s->option : "SET_TLS_BASE_SELF";
}

/* System calls from `number` down to `last`, each in its place; neighbours with the same condition
 * share it. */
static void put_calls(const struct syscall *rows, int count, int number, int last)
{
    const struct syscall *before = NULL;
    for (; number >= last; number--) {
        const struct syscall *s = numbered(rows, count, number);
        if (!s)
            stop("a number has no system call, after", before ? before->name : "the first");
        if (!before || strcmp(option_of_call(s), option_of_call(before))) {
            puts(before ? "        </config>\n        <config>" : "        <config>");
            put_condition("            ", option_of_call(s));
        }
        printf("            <syscall name=\"%s\"/>\n", s->name);
        before = s;
    }
    puts("        </config>");
}

static void put_syscalls(void)
{
    /* Tessera's own calls lie far from seL4's, and have no place in the list. */
    enum { LAST_PLAIN = -8, LAST = -30 };
    put_head();
    puts("<syscalls>\n    <api-master>");
    put_calls(syscalls, COUNT(syscalls), -1, LAST_PLAIN);
    puts("    </api-master>\n    <api-mcs>");
    put_calls(mcs_syscalls, COUNT(mcs_syscalls), -1, -COUNT(mcs_syscalls));
    puts("    </api-mcs>\n    <debug>");
    put_calls(syscalls, COUNT(syscalls), LAST_PLAIN - 1, LAST);
    puts("    </debug>\n</syscalls>");
}

/* ---- packed words and faults: a block lists its fields from the highest bit down ---- */

enum { FAULT_WORDS = 20, TYPE_BITS = 4 };

static void put_packed(void)
{
    puts("-- Written by Tessera's tools/interfaces.c from api/packed.def.\n\nbase 64");
    for (int i = 0, end; i < COUNT(packed); i = end) {
        for (end = i; end < COUNT(packed) && !strcmp(packed[end].word, packed[i].word);)
            end++;
        printf("\nblock %s {\n", packed[i].word);
        const struct packed *top = &packed[end - 1];
        if (top->low + top->bits < 64)
            printf("    padding %d\n", 64 - top->low - top->bits);
        for (int k = end - 1; k >= i; k--)
            printf("    field %s %d\n", packed[k].field, packed[k].bits);
        puts("}");
    }
}

static bool has_fields(const struct fault_field *rows, int count, const char *fault)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(rows[i].fault, fault))
            return true;
    return false;
}

/* The option without which there is no such fault; NULL: every kernel has it. */
static const char *fault_option(const char *fault)
{
    if (!has_fields(fault_fields, COUNT(fault_fields), fault))
        return NULL;
    if (!has_fields(fields_without_mcs, COUNT(fields_without_mcs), fault))
        return "KERNEL_MCS";
    return has_fields(fields_without_hardware_debug, COUNT(fields_without_hardware_debug), fault)
               ? NULL
               : "HARDWARE_DEBUG_API";
}

static void put_fault(const char *fault)
{
    int fields = 0;
    for (int i = 0; i < COUNT(fault_fields); i++)
        fields += !strcmp(fault_fields[i].fault, fault);
    printf("\nblock %s {\n", fault);
    if (fields < FAULT_WORDS - 1)
        printf("    padding %d\n", (FAULT_WORDS - 1 - fields) * 64);
    for (int i = 0; i < COUNT(fault_fields); i++)
        if (!strcmp(fault_fields[i].fault, fault))
            printf("    field %s 64\n", fault_fields[i].field);
    printf("    padding %d\n    field seL4_FaultType %d\n}\n", 64 - TYPE_BITS, TYPE_BITS);
}

static void put_faults(void)
{
    puts("-- Written by Tessera's tools/interfaces.c from api/.\n\n#include "
         "<sel4/config.h>\n\nbase 64");
    for (int i = 0; i < COUNT(faults); i++) {
        if (fault_option(faults[i]))
            printf("\n#ifdef CONFIG_%s", fault_option(faults[i]));
        put_fault(faults[i]);
        if (fault_option(faults[i]))
            puts("#endif");
    }
    puts("\n#include <sel4/arch/shared_types.bf>");
}

static void put_fault_union(void)
{
    puts("-- Written by Tessera's tools/interfaces.c from api/.\n\ntagged_union seL4_Fault "
         "seL4_FaultType {");
    /* With MCS there is one more, and what follows it has a higher number. */
    bool higher = false;
    for (int i = 0; i < COUNT(faults); i++) {
        const char *option = fault_option(faults[i]);
        bool mcs = option && !strcmp(option, "KERNEL_MCS");
        if (option)
            printf("#ifdef CONFIG_%s\n", option);
        if (higher)
            printf("#ifdef CONFIG_KERNEL_MCS\n    tag %s %d\n#else\n    tag %s %d\n#endif\n",
                   faults[i], i, faults[i], i - 1);
        else
            printf("    tag %s %d\n", faults[i], i);
        if (option)
            puts("#endif");
        higher |= mcs;
    }
    puts("}");
}

static const struct {
    const char *name;
    void (*put)(void);
} files[] = {
    { "interfaces/object-api.xml", put_object_api },
    { "interfaces/object-api-sel4-arch.xml", put_object_api_sel4_arch },
    { "interfaces/object-api-arch.xml", put_object_api_arch },
    { "api/syscall.xml", put_syscalls },
    { "sel4/shared_types.bf", put_packed },
    { "sel4/arch/shared_types.bf", put_fault_union },
    { "sel4/sel4_arch/types.bf", put_faults },
};

int main(int argc, char **argv)
{
    merge_methods();
    for (int i = 0; i < COUNT(files); i++)
        if (argc == 2 && !strcmp(argv[1], files[i].name)) {
            files[i].put();
            return 0;
        }
    fputs("interfaces: name one of these files:\n", stderr);
    for (int i = 0; i < COUNT(files); i++)
        fprintf(stderr, "    %s\n", files[i].name);
    return 2;
}
