// Measures a JSON-RPC server over pipes: round trip of single requests, and rate with many in flight.
//
//   cc -O2 -o rpcbench rpcbench.c
//   rpcbench [options] -- COMMAND [ARGUMENT...]     a server
//   rpcbench [options] --raw                        a child that sends back what it reads, for comparison
//
//   -f lines|headers   framing (default lines)
//   -m METHOD          method (default ping)
//   -p PARAMS          parameters as JSON (default none); every %d in it becomes the request's number
//   -R FILE            requests instead of -m and -p: one message a line, used in turn; the first %d in it becomes its id
//   -I JSON            a message that is sent first and answered once, such as an initialize request
//   -N JSON            a notification that is sent after that answer
//   -n COUNT           round trips to measure (default 20000; 0 skips them)
//   -k COUNT           round trips before those, not measured (default 1000)
//   -c COUNT           requests for the rate (default 200000; 0 skips it)
//   -w WINDOW          greatest number in flight for the rate (default 0: as many as the pipes take)
//   -l LANES -W WINDOW with -R: line number modulo LANES is a lane, with at most WINDOW in flight for each
//   -s                 show the first answer, and the first error, on stderr
//
// Prints one line of "name value" pairs: p50_us p99_us per_second, per_cpu_second (of the server's processor time, while the
// rate is measured), errors, first_ms (from spawning to the first answer), first_kb and end_kb (resident memory after the first answer and at the end).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int headers, show;
static pid_t child;
static const char *method = "ping", *params;
static int to_child, from_child;

// Processor time that the child has used, in seconds; 0 where that cannot be told.
static double child_cpu(void) {
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(child, &clock) || clock_gettime(clock, &t)) return 0;
    return t.tv_sec + t.tv_nsec / 1e9;
}

static double now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

// One buffer of input, from which whole frames are taken.
static char *in;
static size_t in_capacity, in_start, in_end;

static void reserve_input(size_t space) {
    if (in_capacity - in_end >= space) return;
    memmove(in, in + in_start, in_end - in_start);
    in_end -= in_start;
    in_start = 0;
    while (in_capacity - in_end < space) in_capacity = in_capacity ? in_capacity * 2 : 1 << 16;
    in = realloc(in, in_capacity);
    if (!in) die("realloc");
}

// Takes one frame's content; 0 when there is none yet.
static int take_frame(char **content, size_t *length) {
    char *begin = in + in_start;
    size_t available = in_end - in_start;
    if (!headers) {
        char *end = available ? memchr(begin, '\n', available) : NULL;
        if (!end) return 0;
        *content = begin;
        *length = end - begin;
        in_start += *length + 1;
    } else {
        char *end = available ? memmem(begin, available, "\r\n\r\n", 4) : NULL;
        if (!end) return 0;
        char *field = memmem(begin, end - begin, "Content-Length:", 15);
        if (!field) {
            fprintf(stderr, "no Content-Length\n");
            exit(1);
        }
        size_t size = strtoul(field + 15, NULL, 10);
        size_t header = end + 4 - begin;
        if (available < header + size) return 0;
        *content = end + 4;
        *length = size;
        in_start += header + size;
    }
    if (in_start == in_end) in_start = in_end = 0;
    return 1;
}

static size_t frame(char *out, size_t capacity, const char *body) {
    int n = headers ? snprintf(out, capacity, "Content-Length: %zu\r\n\r\n%s", strlen(body), body)
                    : snprintf(out, capacity, "%s\n", body);
    if (n < 0 || (size_t)n >= capacity) {
        fprintf(stderr, "request too long\n");
        exit(1);
    }
    return n;
}

// The messages of -R, each split where the id goes.
static struct line { char *before, *after; } *lines;
static long line_count;

static void load_lines(const char *file) {
    FILE *f = fopen(file, "r");
    if (!f) die(file);
    char *text = NULL;
    size_t capacity = 0;
    ssize_t n;
    while ((n = getline(&text, &capacity, f)) > 0) {
        if (text[n - 1] == '\n') text[n - 1] = 0;
        char *place = strstr(text, "%d");
        if (!place) {
            fprintf(stderr, "%s: a line without %%d\n", file);
            exit(1);
        }
        lines = realloc(lines, (line_count + 1) * sizeof *lines);
        if (!lines) die("realloc");
        lines[line_count].after = strdup(place + 2);
        *place = 0;
        lines[line_count++].before = strdup(text);
    }
    free(text);
    fclose(f);
    if (!line_count) {
        fprintf(stderr, "%s: empty\n", file);
        exit(1);
    }
}

static size_t line_request(char *out, size_t capacity, long id) {
    const struct line *line = &lines[id % line_count];
    char number[24];
    int digits = snprintf(number, sizeof number, "%ld", id);
    size_t before = strlen(line->before), after = strlen(line->after), size = before + digits + after;
    if (size + 64 > capacity) {
        fprintf(stderr, "request too long\n");
        exit(1);
    }
    size_t at = headers ? sprintf(out, "Content-Length: %zu\r\n\r\n", size) : 0;
    memcpy(out + at, line->before, before);
    memcpy(out + at + before, number, digits);
    memcpy(out + at + before + digits, line->after, after);
    at += size;
    if (!headers) out[at++] = '\n';
    return at;
}

// The number after the first "id": that is followed by one; -1 for what is no answer.
static long answered_id(const char *content, size_t length) {
    const char *end = content + length;
    for (const char *p = content; (p = memmem(p, end - p, "\"id\":", 5)); ) {
        for (p += 5; p < end && *p == ' '; p++) {}
        if (p < end && *p >= '0' && *p <= '9') return strtol(p, NULL, 10);
    }
    return -1;
}

static long resident_kb(void) {
    char path[64], text[256];
    snprintf(path, sizeof path, "/proc/%d/status", (int)child);
    FILE *f = fopen(path, "r");
    long kb = 0;
    while (f && fgets(text, sizeof text, f))
        if (sscanf(text, "VmRSS: %ld", &kb) == 1) break;
    if (f) fclose(f);
    return kb;
}

static size_t request(char *out, size_t capacity, long id) {
    if (lines) return line_request(out, capacity, id);
    static char body[1 << 17], filled[1 << 16];
    size_t length = 0;
    for (const char *p = params; p && *p && length + 32 < sizeof filled; p++) {
        if (p[0] == '%' && p[1] == 'd') {
            length += sprintf(filled + length, "%ld", id);
            p++;
        } else {
            filled[length++] = *p;
        }
    }
    filled[length] = 0;
    snprintf(body, sizeof body, "{\"jsonrpc\":\"2.0\",\"id\":%ld,\"method\":\"%s\"%s%s}", id, method,
             params ? ",\"params\":" : "", filled);
    return frame(out, capacity, body);
}

static void write_all(const char *data, size_t length) {
    while (length) {
        ssize_t n = write(to_child, data, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) die("write");
        data += n;
        length -= n;
    }
}

static void read_frame(char **content, size_t *length) {
    while (!take_frame(content, length)) {
        reserve_input(1 << 16);
        ssize_t n = read(from_child, in + in_end, in_capacity - in_end);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            fprintf(stderr, "the server ended\n");
            exit(1);
        }
        in_end += n;
    }
}

static int is_error(const char *content, size_t length) {
    static int shown;
    if (!memmem(content, length, "\"error\":", 8)) return 0;
    if (show && !shown++) fprintf(stderr, "%.*s\n", (int)length, content);
    return 1;
}

// The next frame that is an answer, not a notification or request of the server's.
static void read_answer(char **content, size_t *length) {
    do read_frame(content, length);
    while (answered_id(*content, *length) < 0);
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    long count = 20000, rate_count = 200000, window = 0, warm_up = 1000, lane_count = 1, lane_window = 0;
    int raw = 0;
    const char *first = NULL, *notification = NULL;
    int i = 1;
    for (; i < argc; i++) {
        if (!strcmp(argv[i], "--")) { i++; break; }
        if (!strcmp(argv[i], "--raw")) { raw = 1; continue; }
        if (!strcmp(argv[i], "-s")) { show = 1; continue; }
        if (i + 1 >= argc || argv[i][0] != '-') break;
        const char *value = argv[i + 1];
        switch (argv[i][1]) {
        case 'f': headers = !strcmp(value, "headers"); break;
        case 'm': method = value; break;
        case 'p': params = value; break;
        case 'I': first = value; break;
        case 'N': notification = value; break;
        case 'R': load_lines(value); break;
        case 'k': warm_up = atol(value); break;
        case 'l': lane_count = atol(value); break;
        case 'W': lane_window = atol(value); break;
        case 'n': count = atol(value); break;
        case 'c': rate_count = atol(value); break;
        case 'w': window = atol(value); break;
        default: fprintf(stderr, "unknown option %s\n", argv[i]); return 2;
        }
        i++;
    }
    if (lane_count < 1 || (lines && line_count % lane_count)) {
        fprintf(stderr, "the number of lines is no multiple of the lanes\n");
        return 2;
    }
    if (!raw && i >= argc) {
        fprintf(stderr, "no command\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    int down[2], up[2];
    if (pipe2(down, O_CLOEXEC) || pipe2(up, O_CLOEXEC)) die("pipe");
    double spawned = now_us();
    child = fork();
    if (child < 0) die("fork");
    if (child == 0) {
        dup2(down[0], 0);
        dup2(up[1], 1);
        if (raw) {
            close(down[1]);
            static char buffer[1 << 16];
            for (;;) {
                ssize_t n = read(0, buffer, sizeof buffer);
                if (n <= 0) _exit(0);
                for (ssize_t done = 0; done < n;) {
                    ssize_t w = write(1, buffer + done, n - done);
                    if (w <= 0) _exit(1);
                    done += w;
                }
            }
        }
        execvp(argv[i], argv + i);
        _exit(127);
    }
    close(down[0]);
    close(up[1]);
    to_child = down[1];
    from_child = up[0];

    static char out[1 << 18];
    char *content;
    size_t length;
    write_all(out, first ? frame(out, sizeof out, first) : request(out, sizeof out, 0));
    read_answer(&content, &length);
    double first_ms = (now_us() - spawned) / 1e3;
    long first_kb = resident_kb();
    if (show) fprintf(stderr, "%.*s\n", (int)length, content);
    if (notification) write_all(out, frame(out, sizeof out, notification));

    long errors = 0;
    double p50 = 0, p99 = 0, rate = 0, cpu_rate = 0;
    if (count > 0) {
        double *times = malloc(count * sizeof *times);
        for (long n = -warm_up; n < count; n++) {
            // The first measured request is the file's first line.
            size_t size = request(out, sizeof out, n + warm_up + (lines ? line_count - warm_up % line_count : 1000));
            double begin = now_us();
            write_all(out, size);
            read_answer(&content, &length);
            double end = now_us();
            if (n >= 0) {
                times[n] = end - begin;
                errors += is_error(content, length);
            }
        }
        qsort(times, count, sizeof *times, compare);
        p50 = times[count / 2];
        p99 = times[count - 1 - count / 100];
        free(times);
    }
    if (rate_count > 0) {
        fcntl(to_child, F_SETFL, O_NONBLOCK);
        fcntl(from_child, F_SETFL, O_NONBLOCK);
        static char queue[1 << 18];
        size_t queued = 0, written = 0;
        long sent = 0, received = 0, *in_lane = calloc(lane_count, sizeof *in_lane);
        long base = lines ? (1000000 / line_count + 1) * line_count : 1000000;
        double begin = now_us(), begin_cpu = child_cpu();
        while (received < rate_count) {
            if (written == queued) queued = written = 0;
            while (sent < rate_count && queued < (1 << 16) && (!window || sent - received < window)
                   && (!lane_window || in_lane[sent % lane_count] < lane_window)) {
                in_lane[sent % lane_count]++;
                queued += request(queue + queued, sizeof queue - queued, base + sent++);
            }
            struct pollfd fds[2] = {{from_child, POLLIN, 0}, {written < queued ? to_child : -1, POLLOUT, 0}};
            if (poll(fds, 2, -1) < 0 && errno != EINTR) die("poll");
            if (fds[1].revents) {
                ssize_t n = write(to_child, queue + written, queued - written);
                if (n > 0) written += n;
                else if (n < 0 && errno != EAGAIN && errno != EINTR) die("write");
            }
            if (fds[0].revents) {
                reserve_input(1 << 16);
                ssize_t n = read(from_child, in + in_end, in_capacity - in_end);
                if (n > 0) in_end += n;
                else if (n == 0) {
                    fprintf(stderr, "the server ended after %ld answers\n", received);
                    return 1;
                }
                while (take_frame(&content, &length)) {
                    long id = answered_id(content, length);
                    if (id < base) continue;
                    in_lane[(id - base) % lane_count]--;
                    received++;
                    errors += is_error(content, length);
                }
            }
        }
        rate = rate_count / ((now_us() - begin) / 1e6);
        double cpu = child_cpu() - begin_cpu;
        if (cpu > 0) cpu_rate = rate_count / cpu;
    }
    printf("p50_us %.1f p99_us %.1f per_second %.0f per_cpu_second %.0f errors %ld first_ms %.1f first_kb %ld end_kb %ld\n", p50, p99, rate,
           cpu_rate, errors, first_ms, first_kb, resident_kb());
    close(to_child);
    for (int attempt = 0; attempt < 3000; attempt++) {
        if (waitpid(child, NULL, WNOHANG) == child) return 0;
        usleep(1000);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return 0;
}
