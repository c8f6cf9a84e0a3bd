// Sends prepared HTTP requests over kept-alive connections and reports rate and times.
//
//   httpload PORT CONNECTIONS FILE [SECONDS]
//
// FILE holds requests one after the other, each behind a line with its length in bytes. Each connection sends the next one
// when it has its answer. Without SECONDS the file is sent once; with it, again and again for so long. Prints one line of
// JSON: requests, seconds, rate (a second), p50 and p99 (microseconds), statuses by their first digit, reconnections.
// One thread; a server that closes a connection is connected to again, outside of the time of a request.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { maximum_connections = 256, buffer_size = 8 << 20 };

typedef struct {
    const char *bytes;
    size_t length;
} request_t;

typedef struct {
    int fd;
    const request_t *request;
    size_t sent;
    double started;
    char *buffer;
    size_t filled;
} connection_t;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int dial(int port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

// The length of a whole answer, or 0 while it is not there. Answers without Content-Length end with their connection.
static size_t answer_length(connection_t *c, int ended, int *closes) {
    c->buffer[c->filled] = 0;
    char *end = strstr(c->buffer, "\r\n\r\n");
    if (!end) return 0;
    size_t head = end + 4 - c->buffer;
    long length = -1;
    *closes = strncmp(c->buffer, "HTTP/1.0", 8) == 0;
    for (char *line = strstr(c->buffer, "\r\n"); line && line < end; line = strstr(line, "\r\n")) {
        line += 2;
        if (!strncasecmp(line, "content-length:", 15)) length = atol(line + 15);
        if (!strncasecmp(line, "connection: close", 17)) *closes = 1;
    }
    int status = atoi(c->buffer + 9);
    if (status == 204 || status == 304) length = 0;
    if (length < 0) return ended ? c->filled : 0;
    return c->filled >= head + length ? head + length : 0;
}

int main(int count, char **words) {
    if (count < 4) {
        fprintf(stderr, "httpload PORT CONNECTIONS FILE [SECONDS]\n");
        return 2;
    }
    int port = atoi(words[1]), connections = atoi(words[2]);
    double seconds = count > 4 ? atof(words[4]) : 0;
    if (connections < 1 || connections > maximum_connections) return 2;
    FILE *file = fopen(words[3], "r");
    if (!file) fail(words[3]);
    size_t room = 1024, requests = 0, length;
    request_t *list = malloc(room * sizeof *list);
    while (fscanf(file, "%zu", &length) == 1) {
        if (fgetc(file) != '\n') return 2;
        char *bytes = malloc(length);
        if (fread(bytes, 1, length, file) != length) return 2;
        if (requests == room) list = realloc(list, (room *= 2) * sizeof *list);
        list[requests++] = (request_t){bytes, length};
    }
    if (!requests) return 2;
    size_t next = 0, done = 0, times_room = 1 << 16, statuses[6] = {0}, reconnections = 0;
    double *times = malloc(times_room * sizeof *times);
    connection_t c[maximum_connections];
    struct pollfd polls[maximum_connections];
    for (int i = 0; i < connections; i++) {
        c[i] = (connection_t){.fd = dial(port), .buffer = malloc(buffer_size + 1)};
    }
    double start = now(), until = start + seconds;
    int active = 1;
    while (active) {
        active = 0;
        for (int i = 0; i < connections; i++) {
            if (!c[i].request && (seconds > 0 ? now() < until : next < requests)) {
                c[i].request = &list[next++ % requests];
                c[i].sent = c[i].filled = 0;
                c[i].started = now();
            }
            polls[i] = (struct pollfd){.fd = c[i].request ? c[i].fd : -1};
            if (!c[i].request) continue;
            active = 1;
            if (c[i].sent < c[i].request->length) {
                ssize_t n = write(c[i].fd, c[i].request->bytes + c[i].sent, c[i].request->length - c[i].sent);
                if (n > 0) c[i].sent += n;
                else if (n < 0 && errno != EAGAIN) fail("write");
            }
            polls[i].events = POLLIN | (c[i].sent < c[i].request->length ? POLLOUT : 0);
        }
        if (!active) break;
        if (poll(polls, connections, 30000) <= 0) {
            fprintf(stderr, "no answer for 30 seconds\n");
            return 1;
        }
        for (int i = 0; i < connections; i++) {
            if (polls[i].fd < 0 || !(polls[i].revents & (POLLIN | POLLHUP | POLLERR))) continue;
            ssize_t n = read(c[i].fd, c[i].buffer + c[i].filled, buffer_size - c[i].filled);
            if (n < 0 && errno == EAGAIN) continue;
            if (n > 0) c[i].filled += n;
            int closes = 0;
            if (!answer_length(&c[i], n <= 0, &closes)) {
                if (n > 0) continue;
                // Closed between two requests: the request is sent again.
                close(c[i].fd);
                c[i].fd = dial(port);
                c[i].sent = c[i].filled = 0;
                reconnections++;
                continue;
            }
            if (done == times_room) times = realloc(times, (times_room *= 2) * sizeof *times);
            times[done++] = now() - c[i].started;
            int status = atoi(c[i].buffer + 9) / 100;
            statuses[status >= 1 && status <= 5 ? status : 0]++;
            c[i].request = NULL;
            if (closes || n <= 0) {
                close(c[i].fd);
                c[i].fd = dial(port);
                reconnections++;
            }
        }
    }
    double spent = now() - start;
    qsort(times, done, sizeof *times, compare);
    printf(
        "{\"requests\": %zu, \"seconds\": %.3f, \"rate\": %.1f, \"p50\": %.1f, \"p99\": %.1f, \"ok\": %zu, "
        "\"refused\": %zu, \"failed\": %zu, \"reconnections\": %zu}\n",
        done, spent, done / spent, times[done / 2] * 1e6, times[(size_t)(done * 0.99)] * 1e6, statuses[2],
        statuses[3] + statuses[4], statuses[5] + statuses[0] + statuses[1], reconnections);
    return 0;
}
