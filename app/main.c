/* Dispatches to the command that was named; nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/app.h"
#include "common/sanitized.h"

#define COMMAND(name) extern const struct command command_##name;
#include "app/commands.def"
#undef COMMAND

const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "app/commands.def"
#undef COMMAND
    NULL,
};

static const struct command *find_command(const char *name)
{
    for (const struct command *const *command = commands; *command; command++)
        if (strcmp((*command)->name, name) == 0)
            return *command;
    return NULL;
}

static int find_option(const struct command *command, const char *name, size_t length)
{
    for (int i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name; i++)
        if (strlen(command->options[i].name) == length && memcmp(command->options[i].name, name, length) == 0)
            return i;
    return -1;
}

enum parsed { PARSED, PARSED_HELP, PARSED_BAD };

/* One word that begins with "--"; *next is the word behind it. */
static enum parsed parse_option(struct invocation *invocation, const char *word, char ***next)
{
    const struct command *command = invocation->command;
    const char *name = word + 2, *equals = strchr(name, '=');
    if (strcmp(name, "help") == 0)
        return PARSED_HELP;
    int at = find_option(command, name, equals ? (size_t)(equals - name) : strlen(name));
    if (at < 0) {
        fail("%s has no option %s; see `aprfocus %s --help`", command->name, word, command->name);
        return PARSED_BAD;
    }
    const char *value = equals ? equals + 1 : "";
    if (command->options[at].argument && !equals) {
        value = **next;
        if (!value) {
            fail("--%s needs a value (%s)", command->options[at].name, command->options[at].argument);
            return PARSED_BAD;
        }
        ++*next;
    } else if (!command->options[at].argument && equals) {
        fail("--%s takes no value", command->options[at].name);
        return PARSED_BAD;
    }
    invocation->values[at] = value;
    return PARSED;
}

/* Options may stand before, between and behind arguments; "--" ends them. Arguments are moved to the front. */
static enum parsed parse(struct invocation *invocation, char **words)
{
    const struct command *command = invocation->command;
    bool only_arguments = false;
    invocation->arguments = words;
    for (char **next = words; *next;) {
        char *word = *next++;
        if (!only_arguments && strcmp(word, "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && strncmp(word, "--", 2) == 0) {
            enum parsed parsed = parse_option(invocation, word, &next);
            if (parsed != PARSED)
                return parsed;
        } else if (!only_arguments && strcmp(word, "-h") == 0) {
            return PARSED_HELP;
        } else {
            invocation->arguments[invocation->argument_count++] = word;
        }
    }
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name; i++) {
        if (command->options[i].required && !invocation->values[i]) {
            fail("%s needs --%s %s; see `aprfocus %s --help`", command->name, command->options[i].name, command->options[i].argument,
                 command->name);
            return PARSED_BAD;
        }
    }
    if (invocation->argument_count < command->least || invocation->argument_count > command->most) {
        fail("usage: aprfocus %s [OPTION...] %s; see `aprfocus %s --help`", command->name, command->arguments, command->name);
        return PARSED_BAD;
    }
    return PARSED;
}

static enum exit_code run(const struct command *command, char **words)
{
    struct invocation invocation = {.command = command};
    enum parsed parsed = parse(&invocation, words);
    if (parsed == PARSED_HELP) {
        print_help(command);
        return EXIT_DONE;
    }
    if (parsed == PARSED_BAD)
        return EXIT_NOT_DONE;
    if (dictionary_create(&invocation.dictionary, &invocation.error))
        return invocation_fail(&invocation);
    enum exit_code code = command->run(&invocation);
    dictionary_free(invocation.dictionary);
    if (fflush(stdout) != 0 && code != EXIT_NOT_DONE)
        return fail("standard output cannot be written");
    return code;
}

/* A descriptor of a file or of a worker must never be taken for standard output: whoever started the program may have
 * closed that. */
static bool open_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDWR) != descriptor)
            return false;
    return true;
}

/* A core dump would hold confidential reports. Not under sanitizers, which look into their own process. */
static void forbid_core_dumps(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    if (!APRFOCUS_SANITIZED)
        prctl(PR_SET_DUMPABLE, 0);
}

int main(int argc, char **argv)
{
    static char messages[8192];
    if (!open_standard_descriptors())
        return EXIT_NOT_DONE;
    forbid_core_dumps();
    setlocale(LC_ALL, "C"); /* the same bytes in every locale */
    setvbuf(stderr, messages, _IOLBF, sizeof messages); /* a finding is one write, not one for each letter */
    signal(SIGPIPE, SIG_IGN); /* a reader that goes away is a failed write, and said so */
    if (argc < 2) {
        print_help(NULL);
        return EXIT_NOT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("aprfocus %s\n", APRFOCUS_VERSION);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(NULL);
        return EXIT_DONE;
    }
    const struct command *command = find_command(argv[1]);
    if (!command)
        return fail("there is no command %s; see `aprfocus help`", argv[1]);
    return run(command, argv + 2);
}
