/* A file or folder that is made beside its place and renamed to it when it is whole. One that a dead run left behind is known by
 * its name and by the lock that nobody holds on it, and the next run for the same place takes it away. */
#ifndef APRFOCUS_COMMON_UNFINISHED_H
#define APRFOCUS_COMMON_UNFINISHED_H

/* PATH.unfinished-XXXXXX, mode 0600 and 0700. Gives a descriptor that holds the lock, to be closed once the thing is in its
 * place or removed, and its name (owner: caller); -1 and errno, *name NULL. */
int unfinished_file(const char *path, char **name);
int unfinished_folder(const char *path, char **name);
/* Removes it with all that is in it; what cannot be removed stays, under a name that shows what it is. */
void unfinished_remove(const char *name);

#endif
