/* Files that are linked into the program (cmake/embed.cmake). */
#ifndef APRFOCUS_COMMON_EMBEDDED_H
#define APRFOCUS_COMMON_EMBEDDED_H

struct embedded_file {
    const char *path; /* relative to the folder that was embedded; NULL behind the last file */
    const char *begin, *end; /* a NUL byte stands at `end` */
};

#endif
