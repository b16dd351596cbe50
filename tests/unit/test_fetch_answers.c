/* What is read of a server's answer, which addresses may be connected to, and what an index gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "fetch/fetch_internal.h"

static struct head head_of(const char *const *lines)
{
    struct head head = {0};
    for (; *lines; lines++)
        assert_true(head_take(&head, text_from(*lines)));
    return head;
}

static void reads_what_it_needs(void **state)
{
    (void)state;
    struct head head = head_of((const char *const[]){"HTTP/1.1 206 Partial Content\r\n", "eTaG:  \"a b\" \r\n", "content-length: 70\r\n",
                                                     "Content-Range: bytes 30-99/100\r\n", "Transfer-Encoding: CHUNKED\r\n", "\r\n", NULL});
    assert_string_equal(head.etag, "\"a b\"");
    assert_true(head.has_length && head.length == 70);
    assert_true(head.has_range && head.range_start == 30 && head.range_total == 100);
    assert_true(head.is_chunked && !head.is_encoded);
}

static void begins_anew_behind_a_redirection(void **state)
{
    (void)state;
    struct head head = head_of((const char *const[]){"HTTP/1.1 302 Found\r\n", "ETag: \"old\"\r\n", "Content-Length: 5\r\n", "\r\n",
                                                     "HTTP/1.1 200 OK\r\n", "\r\n", NULL});
    assert_string_equal(head.etag, "");
    assert_false(head.has_length);
}

static void leaves_validators_that_cannot_be_sent_back(void **state)
{
    (void)state;
    static const char *const bad[] = {"ETag: unquoted\r\n", "ETag: \"two\" \"tags\"\r\n", "ETag: \"tab\t\"\r\n", "ETag: \"\xC3\xA9\"\r\n", "ETag: \"\r\n",
                                      "ETag: W/\r\n", "ETag:\r\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_string_equal(head_of((const char *const[]){bad[i], NULL}).etag, "");
    char longer[2 * VALIDATOR_BYTES] = "ETag: \"";
    memset(longer + 7, 'x', sizeof longer - 9);
    longer[sizeof longer - 2] = '"';
    assert_string_equal(head_of((const char *const[]){longer, NULL}).etag, "");
    assert_string_equal(head_of((const char *const[]){"ETag: W/\"weak\"\r\n", NULL}).etag, "W/\"weak\"");
}

static void knows_encodings(void **state)
{
    (void)state;
    assert_true(head_of((const char *const[]){"Content-Encoding: gzip\r\n", NULL}).is_encoded);
    assert_true(head_of((const char *const[]){"Transfer-Encoding: gzip, chunked\r\n", NULL}).is_encoded);
    assert_false(head_of((const char *const[]){"Content-Encoding: Identity\r\n", NULL}).is_encoded);
    assert_true(head_of((const char *const[]){"Content-Encoding: br\r\n", "Content-Encoding: identity\r\n", NULL}).is_encoded);
}

static void knows_bad_numbers(void **state)
{
    (void)state;
    static const char *const lengths[] = {"Content-Length: -5\r\n", "Content-Length: 99999999999999999999\r\n", "Content-Length: 5, 5\r\n",
                                          "Content-Length:\r\n"};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        assert_false(head_of((const char *const[]){lengths[i], NULL}).has_length);
    static const char *const ranges[] = {"Content-Range: bytes */100\r\n", "Content-Range: bytes -5-9/100\r\n", "Content-Range: lines 1-2/3\r\n",
                                         "Content-Range: bytes 5\r\n", "Content-Range: bytes /-\r\n", "Content-Range: -/\r\n"};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        assert_false(head_of((const char *const[]){ranges[i], NULL}).has_range);
    struct head open = head_of((const char *const[]){"Content-Range: bytes 5-9/*\r\n", NULL});
    assert_true(open.has_range && open.range_start == 5 && open.range_total == -1);
}

static void has_a_strong_validator_only_where_it_is_one(void **state)
{
    (void)state;
    struct head head = head_of((const char *const[]){"ETag: W/\"a\"\r\n", "Last-Modified: Mon, 02 Nov 2026 10:00:00 GMT\r\n",
                                                     "Date: Mon, 02 Nov 2026 12:00:00 GMT\r\n", NULL});
    assert_string_equal(head_strong_validator(&head), "");
    head.etag[0] = '\0';
    assert_string_equal(head_strong_validator(&head), "Mon, 02 Nov 2026 10:00:00 GMT");
    /* changed in the second of the answer: it may have changed twice in it */
    snprintf(head.date, sizeof head.date, "%s", head.modified);
    assert_string_equal(head_strong_validator(&head), "");
    snprintf(head.date, sizeof head.date, "yesterday evening");
    assert_string_equal(head_strong_validator(&head), "");
}

static void ends_where_the_head_is_too_long(void **state)
{
    (void)state;
    struct head head = {0};
    char line[1024];
    memset(line, 'x', sizeof line);
    size_t taken = 0;
    while (head_take(&head, text_of(line, sizeof line)))
        taken++;
    assert_int_equal(taken, HEAD_BYTES_MAX / sizeof line);
}

static void connects_to_public_addresses_only(void **state)
{
    (void)state;
    static const char *const public[] = {"1.1.1.1", "172.15.255.255", "172.32.0.1", "192.167.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "223.255.255.1"};
    static const char *const private[] = {"0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
                                          "172.31.255.255", "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
                                          "fc00::1", "fdff::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
                                          "2001::1", "2001:db8::1", "::127.0.0.1", "", "localhost", "1.2.3", "127.1", "0x7f.0.0.1"};
    for (size_t i = 0; i < sizeof public / sizeof *public; i++)
        assert_true(address_is_allowed(public[i], NULL));
    for (size_t i = 0; i < sizeof private / sizeof *private; i++)
        assert_false(address_is_allowed(private[i], NULL));
}

static void connects_to_private_addresses_that_are_listed(void **state)
{
    (void)state;
    const char *list = "10.1.0.0/16, 127.0.0.1  fd00:1::/31 192.168.1.128/25";
    static const char *const inside[] = {"10.1.0.0", "10.1.255.255", "127.0.0.1", "::ffff:127.0.0.1", "fd00:1::9", "fd00:0:1::", "192.168.1.255"};
    static const char *const outside[] = {"10.0.255.255", "10.2.0.0", "127.0.0.2", "fd00:2::1", "192.168.1.127", "::1"};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        assert_true(address_is_allowed(inside[i], list));
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        assert_false(address_is_allowed(outside[i], list));
    assert_null(fetch_addresses_problem(list));
    assert_null(fetch_addresses_problem(""));
    assert_non_null(fetch_addresses_problem("10.0.0.0/33"));
    assert_non_null(fetch_addresses_problem("::/129"));
    assert_non_null(fetch_addresses_problem("10.0.0.1 house"));
    assert_non_null(fetch_addresses_problem("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void hides_what_may_be_secret_in_an_address(void **state)
{
    (void)state;
    char *shown = url_for_people("https://reports.example.org/a/b.xml?token=secret#part");
    assert_string_equal(shown, "https://reports.example.org/a/b.xml");
    free(shown);
    assert_non_null(fetch_url_problem("https://user:word@reports.example.org/"));
    assert_non_null(fetch_url_problem("http://reports.example.org/"));
    assert_non_null(fetch_url_problem("file:///etc/passwd"));
    assert_non_null(fetch_url_problem("reports.example.org/x"));
    assert_non_null(fetch_url_problem("https://"));
    assert_non_null(fetch_url_problem(""));
    assert_null(fetch_url_problem("https://reports.example.org/x?y=z"));
}

static void an_index_gives_files_of_its_own_server(void **state)
{
    (void)state;
    static const char text[] = "# remark\r\n\r\nALB.xml\r\nsub/ARM\r\n/other/BIH%20new.xml?x=1\r\nhttps://EXAMPLE.org:443/dir/../CAN.xml\n"
                               "https://example.org:444/CHE.xml\n//evil.example/CMR.xml\nftp://example.org/COD.xml\n..\n.hidden.xml\n%2e%2e%2fescape.xml";
    static const struct {
        const char *url, *name;
    } expected[] = {{"https://example.org/reports/ALB.xml", "ALB.xml"},
                    {"https://example.org/reports/sub/ARM", "ARM.xml"},
                    {"https://example.org/other/BIH%20new.xml?x=1", "BIH_new.xml"},
                    {"https://EXAMPLE.org:443/CAN.xml", "CAN.xml"},
                    {NULL, NULL},
                    {NULL, NULL},
                    {NULL, NULL},
                    {NULL, NULL},
                    {"https://example.org/reports/.hidden.xml", "_hidden.xml"},
                    {"https://example.org/reports/%2e%2e%2fescape.xml", "escape.xml"}};
    struct index_reader reader = {.rest = text_of(text, sizeof text - 1), .base = "https://example.org/reports/index.txt"};
    size_t i = 0;
    for (; index_next(&reader); i++) {
        assert_true(i < sizeof expected / sizeof *expected);
        assert_int_equal(reader.problem == NULL, expected[i].url != NULL);
        if (reader.problem)
            continue;
        assert_string_equal(reader.name, expected[i].name);
        assert_null(strchr(reader.name, '/'));
        assert_string_equal(reader.url, expected[i].url);
    }
    index_close(&reader);
    assert_int_equal(i, sizeof expected / sizeof *expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_it_needs),
        cmocka_unit_test(begins_anew_behind_a_redirection),
        cmocka_unit_test(leaves_validators_that_cannot_be_sent_back),
        cmocka_unit_test(knows_encodings),
        cmocka_unit_test(knows_bad_numbers),
        cmocka_unit_test(has_a_strong_validator_only_where_it_is_one),
        cmocka_unit_test(ends_where_the_head_is_too_long),
        cmocka_unit_test(connects_to_public_addresses_only),
        cmocka_unit_test(connects_to_private_addresses_that_are_listed),
        cmocka_unit_test(hides_what_may_be_secret_in_an_address),
        cmocka_unit_test(an_index_gives_files_of_its_own_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
