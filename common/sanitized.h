/* Whether this build runs under sanitizers, which need more system calls, address space and time. */
#ifndef APRFOCUS_COMMON_SANITIZED_H
#define APRFOCUS_COMMON_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__)
#define APRFOCUS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define APRFOCUS_SANITIZED 1
#endif
#endif
#ifndef APRFOCUS_SANITIZED
#define APRFOCUS_SANITIZED 0
#endif

#endif
