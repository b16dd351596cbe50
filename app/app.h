/* Commands. Only this room prints and exits. A command is one file cmd_NAME.c and one line in commands.def. */
#ifndef APRFOCUS_APP_APP_H
#define APRFOCUS_APP_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/error.h"
#include "common/text.h"
#include "dictionary/dictionary.h"
#include "store/store.h"

/* The contract's exit codes. */
enum exit_code { EXIT_DONE = 0, EXIT_FINDINGS = 1, EXIT_NOT_DONE = 2 };

enum { COMMAND_OPTIONS_MAX = 16 };

struct command_option {
    const char *name;     /* without the hyphens */
    const char *argument; /* what stands for its value in the help, NULL where it takes none */
    const char *help;
    bool required;
};

struct invocation;

struct command {
    const char *name, *summary;
    const char *arguments;   /* "FILE...", "" where there are none */
    size_t least, most;      /* how many arguments */
    const char *description; /* paragraphs for --help */
    struct command_option options[COMMAND_OPTIONS_MAX]; /* name NULL behind the last */
    const char *examples;
    enum exit_code (*run)(struct invocation *invocation);
};

struct invocation {
    const struct command *command;
    const char *values[COMMAND_OPTIONS_MAX]; /* by the option's place; NULL where not given, "" where it takes no value */
    char **arguments;
    size_t argument_count;
    struct dictionary *dictionary;
    struct error error; /* what commands that fail leave for invocation_fail */
};

extern const struct command *const commands[]; /* NULL behind the last */

/* The value of an option, NULL where it was not given. The option must be one of the command's. */
const char *option(const struct invocation *invocation, const char *name);
/* The value of --db, or of APRFOCUS_DB. NULL and a message where there is none. */
const char *option_store(struct invocation *invocation);
/* A year option; false and a message where it is no year. */
bool option_year(struct invocation *invocation, const char *name, int *year);
/* The region set that was asked for, or the one in force in the year; NULL and a message where there is no such set. */
const char *option_region_set(struct invocation *invocation, int year);
/* An office as ISO 3166-1 alpha-3 from either code; false and a message where it is unknown. NULL where not given. */
bool option_office(struct invocation *invocation, const char **iso3);

/* Prints `aprfocus: message` and gives EXIT_NOT_DONE. */
enum exit_code fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
enum exit_code invocation_fail(const struct invocation *invocation);

/* Text from reports and file names on standard error: control characters and what is no UTF-8 appear as escapes, so
 * that no terminal obeys them and no line breaks. */
void print_escaped(const char *text);
void print_escaped_to(FILE *file, const char *text);
/* Prints a finding in the contract's form. */
void print_finding(const char *path, int64_t line, const char *severity, const char *rule, const char *message, const char *advice);
void print_help(const struct command *command);

enum { TIME_TEXT_BYTES = 32 };
/* Now, in UTC: "2026-11-24T07:34:00Z". */
void time_now(char text[static TIME_TEXT_BYTES]);

/* A file of the user's, whole. Owner: caller. NULL and a message where it cannot be read. */
char *read_file(const char *path, size_t *length, struct error *error);

/* The run of a year under a region set as the store is now, made where there is none (and where the store can be
 * written), together with the run of the year before that table `change` compares with. */
enum status ensure_run(struct store *store, const struct dictionary *dictionary, int year, const char *region_set, int64_t *run,
                       bool *made, struct error *error);

/* A figure that was shown to people is published; what changes later is shown as restated. */
enum status note_publication(struct store *store, int64_t run, struct error *error);

#endif
