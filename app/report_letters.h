/* `report --feedback`: letters to the offices instead of tables. */
#ifndef APRFOCUS_APP_REPORT_LETTERS_H
#define APRFOCUS_APP_REPORT_LETTERS_H

#include "app/app.h"

/* Writes a letter to each office of the year and region into the folder, which appears whole. */
enum exit_code report_letters(struct invocation *invocation, const char *folder);

#endif
