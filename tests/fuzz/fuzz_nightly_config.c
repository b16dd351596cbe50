/* The configuration of the nightly run: any bytes give a configuration or faults, each with a line and two sentences. */
#include <stdint.h>
#include <stdlib.h>

#include "nightly/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_fault(void *context, size_t line, const char *message, const char *advice)
{
    (void)context;
    if (!line || !message[0] || !advice[0])
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dictionary *dictionary;
    struct nightly_config config;
    if (!dictionary && dictionary_create(&dictionary, NULL))
        abort();
    nightly_config_read("nightly.ini", text_of((const char *)data, size), dictionary, &config, take_fault, NULL);
    nightly_config_free(&config);
    return 0;
}
