/* Which addresses a source may connect to. What is checked is the address of the connection itself, so that a name that
 * means another address a moment later is of no use. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "common/number.h"
#include "fetch/fetch.h"
#include "fetch/fetch_internal.h"

enum { ADDRESS_BYTES = 16, ENTRY_BYTES = 64 };

/* IPv4 is looked at as IPv6's ::ffff:0:0/96. */
struct range {
    unsigned char address[ADDRESS_BYTES];
    unsigned bits;
};

static const unsigned char mapped[12] = {[10] = 0xFF, [11] = 0xFF};

static bool parse_address(const char *text, unsigned char address[static ADDRESS_BYTES], bool *is_ipv4)
{
    *is_ipv4 = inet_pton(AF_INET, text, address + sizeof mapped) == 1;
    if (*is_ipv4)
        memcpy(address, mapped, sizeof mapped);
    return *is_ipv4 || inet_pton(AF_INET6, text, address) == 1;
}

static bool parse_range(const char *text, struct range *range)
{
    char copy[ENTRY_BYTES];
    const char *slash = strchr(text, '/');
    size_t length = slash ? (size_t)(slash - text) : strlen(text);
    bool is_ipv4;
    if (length >= sizeof copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (!parse_address(copy, range->address, &is_ipv4))
        return false;
    int64_t bits = is_ipv4 ? 32 : 128;
    if (slash && (number_parse_whole(text_from(slash + 1), &bits) || bits < 0 || bits > (is_ipv4 ? 32 : 128)))
        return false;
    range->bits = (unsigned)bits + (is_ipv4 ? 96 : 0);
    return true;
}

static bool within(const struct range *range, const unsigned char address[static ADDRESS_BYTES])
{
    unsigned whole = range->bits / 8, rest = range->bits % 8;
    if (memcmp(range->address, address, whole) != 0)
        return false;
    return rest == 0 || (range->address[whole] ^ address[whole]) >> (8 - rest) == 0;
}

static bool within_text(const char *range_text, const unsigned char address[static ADDRESS_BYTES])
{
    struct range range;
    return parse_range(range_text, &range) && within(&range, address);
}

/* What IANA's registries of special-purpose addresses do not call globally reachable. Of IPv6 only 2000::/3 is given out;
 * of that, what carries an IPv4 address inside is refused too, since that address could be a private one. */
static bool is_private(const unsigned char address[static ADDRESS_BYTES])
{
    static const char *const ipv4[] = {
        "0.0.0.0/8",    "10.0.0.0/8",   "100.64.0.0/10", "127.0.0.0/8",     "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    };
    static const char *const ipv6[] = {"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"};
    bool is_ipv4 = memcmp(address, mapped, sizeof mapped) == 0;
    const char *const *ranges = is_ipv4 ? ipv4 : ipv6;
    size_t count = is_ipv4 ? sizeof ipv4 / sizeof *ipv4 : sizeof ipv6 / sizeof *ipv6;
    if (!is_ipv4 && !within_text("2000::/3", address))
        return true;
    for (size_t i = 0; i < count; i++)
        if (within_text(ranges[i], address))
            return true;
    return false;
}

/* The next entry of a list, NUL-terminated in `entry`; "" where it is too long to be an address. */
static bool next_entry(const char **list, char entry[static ENTRY_BYTES])
{
    *list += strspn(*list, " \t\n,");
    size_t length = strcspn(*list, " \t\n,");
    if (!length)
        return false;
    size_t kept = length < ENTRY_BYTES ? length : 0;
    memcpy(entry, *list, kept);
    entry[kept] = '\0';
    *list += length;
    return true;
}

bool address_is_allowed(const char *address_text, const char *allowed)
{
    unsigned char address[ADDRESS_BYTES];
    char entry[ENTRY_BYTES];
    bool is_ipv4;
    if (!parse_address(address_text, address, &is_ipv4))
        return false;
    if (!is_private(address))
        return true;
    while (allowed && next_entry(&allowed, entry))
        if (within_text(entry, address))
            return true;
    return false;
}

const char *fetch_addresses_problem(const char *list)
{
    char entry[ENTRY_BYTES];
    struct range range;
    while (next_entry(&list, entry))
        if (!parse_range(entry, &range))
            return "it is no list of addresses; write them as 10.1.2.3 or 192.168.0.0/16, separated by spaces";
    return NULL;
}
