/* What --help prints. The command table is the one place where options are named; manual pages and completion are held
 * against it by tests/check_manual.py. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"

enum { HELP_COLUMNS = 79, OPTION_COLUMNS = 20 };

/* Where the next word comes to stand. */
struct line {
    size_t at, hang;
    bool begun;
};

/* Prints a word, which may hold spaces, in the line or at the beginning of the next one. */
static void print_word(struct line *line, struct text word)
{
    size_t columns = text_columns(word);
    if (line->begun && line->at + 1 + columns > HELP_COLUMNS) {
        printf("\n%*s", (int)line->hang, "");
        line->at = line->hang;
    } else if (line->begun) {
        putchar(' ');
        line->at++;
    }
    for (size_t i = 0; i < word.length; i++)
        putchar(word.data[i] == '\n' ? ' ' : word.data[i]);
    line->at += columns;
    line->begun = true;
}

/* Prints a paragraph from column `at` on, its further lines behind as many spaces. A line break in it counts as a space;
 * `what is quoted` stays together. */
static void print_wrapped(struct text text, size_t at)
{
    struct line line = {at, at, false};
    for (size_t i = 0; i < text.length;) {
        size_t end = i;
        bool quoted = false;
        while (end < text.length && (quoted || (text.data[end] != ' ' && text.data[end] != '\n')))
            quoted ^= text.data[end++] == '`';
        print_word(&line, text_of(text.data + i, end - i));
        i = end;
        while (i < text.length && (text.data[i] == ' ' || text.data[i] == '\n'))
            i++;
    }
    putchar('\n');
}

static void print_paragraphs(const char *text)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t length = end ? (size_t)(end - text) : strlen(text);
        putchar('\n');
        print_wrapped(text_of(text, length), 0);
        text += length + (end ? 2 : 0);
    }
}

static void print_option(const char *name, const char *argument, const char *help, bool required)
{
    char left[64], right[512];
    int width = snprintf(left, sizeof left, "  --%s%s%s", name, argument ? " " : "", argument ? argument : "");
    snprintf(right, sizeof right, "%s%s", help, required ? " (required)" : "");
    if (width >= OPTION_COLUMNS) /* too long to stand beside its text */
        printf("%s\n%*s", left, OPTION_COLUMNS + 2, "");
    else
        printf("%-*s", OPTION_COLUMNS + 2, left);
    print_wrapped(text_from(right), OPTION_COLUMNS + 2);
}

static void print_usage_line(const struct command *command)
{
    struct line line = {.hang = 9};
    char word[128];
    bool others = false;
    print_word(&line, text_from("Usage: aprfocus"));
    print_word(&line, text_from(command->name));
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name; i++) {
        const struct command_option *shown = &command->options[i];
        snprintf(word, sizeof word, "--%s %s", shown->name, shown->argument);
        if (shown->required)
            print_word(&line, text_from(word));
        others = others || !shown->required;
    }
    if (others)
        print_word(&line, text_from("[OPTION...]"));
    if (command->arguments[0])
        print_word(&line, text_from(command->arguments));
    printf("\n\n%s.\n", command->summary);
}

static void print_commands(void)
{
    puts("Usage: aprfocus COMMAND [OPTION...] [ARGUMENT...]\n\n"
         "Reads annual protection reports, finds what offices say about trafficking in\n"
         "persons, adds it up by region and writes headquarters' tables, each figure with\n"
         "its evidence.\n\nCommands:");
    size_t widest = 0;
    for (const struct command *const *command = commands; *command; command++)
        if (strlen((*command)->name) > widest)
            widest = strlen((*command)->name);
    for (const struct command *const *command = commands; *command; command++) {
        printf("  %-*s ", (int)widest, (*command)->name);
        print_wrapped(text_from((*command)->summary), widest + 3);
    }
    print_paragraphs("`aprfocus COMMAND --help` says more of a command, `man aprfocus-COMMAND` all of it, with examples. `aprfocus help TOPIC` "
                     "lists what the program knows: fields, rules, tables, formats, layouts, regions, offices. APRFOCUS_DB names the store for "
                     "all commands.\n\n"
                     "Exit codes: 0 done; 1 done, but something was refused or has an error; 2 not done, nothing was changed.");
}

void print_help(const struct command *command)
{
    if (!command) {
        print_commands();
        return;
    }
    print_usage_line(command);
    print_paragraphs(command->description);
    puts("\nOptions:");
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name; i++) {
        const struct command_option *shown = &command->options[i];
        print_option(shown->name, shown->argument, shown->help, shown->required);
    }
    print_option("help", NULL, "print this", false);
    if (command->examples)
        printf("\nExamples:\n%s\n", command->examples);
}
