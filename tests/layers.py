#!/usr/bin/env python3
"""Checks that every room includes only what it may: layers.py ROOT, or layers.py --self-test.

Reads the sources of all rooms below ROOT. A finding is one line "file:line: what"; the last line
is "ok" when there are none. Knows include lines and a few calls, not C."""
import os
import re
import sys
import tempfile

LIBRARY_ROOMS = ('base', 'config', 'policy', 'parsers', 'storage', 'export')

# room: the rooms it may include besides itself
MAY_INCLUDE = {
    'base': (),
    'config': ('base',),
    'policy': ('base', 'config', 'storage'),
    'parsers': ('base',),
    'storage': ('base',),
    'export': ('base', 'config', 'policy', 'parsers', 'storage'),
    'daemon': LIBRARY_ROOMS + ('serve',),
    'serve': LIBRARY_ROOMS,
    'cli': LIBRARY_ROOMS,
}

# header (a prefix of what stands between < and >): the room, or rooms, it belongs to
LIBRARIES = {
    'xxhash.h': 'base',
    'xxh3.h': 'base',
    'confuse.h': 'config',
    'libxml/': 'parsers',
    'jansson': 'parsers',
    'zlib.h': 'parsers and export',
    'libdeflate.h': 'parsers',
    'brotli/': 'parsers',
    'zstd': 'parsers',
    'uchardet': 'parsers',
    'iconv.h': 'parsers',
    'sqlite3': 'storage',
    'libstemmer': 'storage',
    'cld2/': 'storage',
    'libpq': 'storage',
    'uv.h': 'daemon',
    'uv/': 'daemon',
    'curl/': 'daemon',
    'openssl/': 'daemon',
    'libpsl.h': 'daemon',
    'seccomp.h': 'daemon',
    'systemd/': 'daemon',
    'microhttpd.h': 'serve',
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<[^>\n]*>|"[^"\n]*"|[^\n]*)', re.M)
# What a library room may not do. base/log.c is the logger, base/error.c ends for want of memory.
CALLS = (
    (re.compile(r'\blog_(?:line|init|error|warning|notice|info|debug)\s*\('), 'logs', ('base/log.c', 'base/log.h')),
    (re.compile(r'\b(?:vf|f)printf\s*\(\s*stderr\b|\bdprintf\s*\(|\bperror\s*\(|\bstderr\b|\bSTDERR_FILENO\b'),
     'writes to standard error', ('base/log.c', 'base/error.c')),
    (re.compile(r'(?<![\w.>])v?printf\s*\(|\bputs\s*\(|\bputchar\s*\(|\bstdout\b'), 'writes to standard output', ()),
    (re.compile(r'\b(?:exit|_exit|_Exit|quick_exit|abort)\s*\('), 'ends the process', ('base/error.c',)),
)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(match):
    """Keeps the lines of what is taken out, so that numbers stay right."""
    return re.sub(r'[^\n]', ' ', match.group())


def without_comments(text):
    return COMMENT_OR_STRING.sub(lambda m: blank(m) if m.group()[0] == '/' else m.group(), text)


def is_generated(root, path):
    """The room's meson.build makes it."""
    try:
        with open(os.path.join(root, os.path.dirname(path), 'meson.build'), encoding='utf-8') as file:
            return "custom_target('%s'" % os.path.basename(path) in file.read()
    except OSError:
        return False


def check_include(name, room, written, root):
    """The fault of one include directive, or None."""
    if written.startswith('"'):
        path = written.strip('"')
        target = path.split('/')[0]
        if '/' not in path or '..' in path.split('/') or target not in MAY_INCLUDE:
            return f'{written} is not written from the root'
        if target != room and target not in MAY_INCLUDE[room]:
            return f'{room} includes {written}'
        if not os.path.isfile(os.path.join(root, path)) and not is_generated(root, path):
            return f'{written} does not exist'
        return None
    if not written.startswith('<'):
        return f'include of a macro: {written.strip()}'
    header = written.strip('<>')
    if header.split('/')[0] in MAY_INCLUDE and os.path.isfile(os.path.join(root, header)):
        return f'{written} is ours and wants quotes'
    for prefix, owner in LIBRARIES.items():
        if header.startswith(prefix) and room not in owner.split(' and '):
            return f'{written} belongs to {owner}'
    return None


def check_file(root, name, room):
    """Yields the findings of one file."""
    with open(os.path.join(root, name), encoding='utf-8', errors='replace') as f:
        text = without_comments(f.read())
    for match in INCLUDE.finditer(text):
        fault = check_include(name, room, match.group(1), root)
        if fault:
            yield f'{name}:{text.count(chr(10), 0, match.start()) + 1}: {fault}'
    if room not in LIBRARY_ROOMS:
        return
    code = COMMENT_OR_STRING.sub(blank, text)
    for pattern, fault, allowed in CALLS:
        for match in pattern.finditer(code):
            if name not in allowed:
                line = code.count('\n', 0, match.start()) + 1
                yield f'{name}:{line}: a library room {fault}: {match.group().strip()}'


def check_tree(root):
    """All findings, and the number of files read."""
    findings, n_files = [], 0
    for room in MAY_INCLUDE:
        for folder, folders, files in os.walk(os.path.join(root, room)):
            folders.sort()
            for file in sorted(files):
                if file.endswith(('.c', '.h', '.inc')):
                    name = os.path.relpath(os.path.join(folder, file), root)
                    findings += check_file(root, name, room)
                    n_files += 1
    return findings, n_files


CLEAN_TREE = {
    'base/a.h': '#include <stdint.h>\n',
    'base/log.h': 'void log_line(int level);\n',
    'base/log.c': '#include "base/log.h"\nvoid log_line(int level) { write(STDERR_FILENO, "", level); }\n',
    'base/error.c': 'void die(void) { write(STDERR_FILENO, "", 0); _exit(71); }\n',
    'base/hash.c': '#include <xxhash.h>\n#include "base/a.h"\n',
    'config/c.c': '#include <confuse.h>\n#include "base/a.h"\n',
    'policy/p.h': '#include "base/a.h"\n',
    'parsers/p.c': '#include <libxml/parser.h>\n#include <zlib.h>\n'
                   '/* log_error("x"); exit(1); printf("x")\n#include "daemon/d.h" */\n'
                   'const char *s = "exit(1) log_info(";\nint n = snprintf(b, 9, "x");\n'
                   'static void on_exit_(void);\n',
    'storage/s.h': '#include <sqlite3.h>\n',
    'export/e.h': '#include "storage/s.h"\n#include "base/a.h"\n',
    'serve/s.h': '#include <microhttpd.h>\n#include "policy/p.h"\n',
    'daemon/d.h': '#include <uv.h>\n#include <curl/curl.h>\n#include <seccomp.h>\n'
                  '#include "serve/s.h"\n#include "policy/p.h"\n',
    'daemon/d.c': 'int main(void) { log_error("x"); printf("x"); exit(0); }\n',
    'cli/c.c': '#include "export/e.h"\n#include "policy/p.h"\nint main(void) { fprintf(stderr, "x"); exit(2); }\n',
}

# file, its text, a part of the finding it must cause
VIOLATIONS = (
    ('base/x.c', '#include "config/c.h"\n', 'base includes'),
    ('config/x.c', '#include "parsers/p.h"\n', 'config includes'),
    ('config/x.c', '#include "policy/p.h"\n', 'config includes'),
    ('policy/x.c', '#include "parsers/p.h"\n', 'policy includes'),
    ('parsers/x.c', '#include "storage/s.h"\n', 'parsers includes'),
    ('parsers/x.c', '#include "policy/p.h"\n', 'parsers includes'),
    ('storage/x.c', '#include "policy/p.h"\n', 'storage includes'),
    ('storage/x.c', '#include "export/e.h"\n', 'storage includes'),
    ('export/x.c', '#include "daemon/d.h"\n', 'export includes'),
    ('serve/x.c', '#include "daemon/d.h"\n', 'serve includes'),
    ('cli/x.c', '#include "daemon/d.h"\n', 'cli includes'),
    ('cli/x.c', '#include "serve/s.h"\n', 'cli includes'),
    ('daemon/x.c', '#include "cli/c.h"\n', 'daemon includes'),
    ('storage/x.c', '#include <xxhash.h>\n', 'belongs to base'),
    ('daemon/x.c', '#include <confuse.h>\n', 'belongs to config'),
    ('storage/x.c', '# include  <libxml/tree.h>\n', 'belongs to parsers'),
    ('export/x.c', '#include <jansson.h>\n', 'belongs to parsers'),
    ('daemon/x.c', '#include <zlib.h>\n', 'belongs to parsers'),
    ('cli/x.c', '#include <sqlite3.h>\n', 'belongs to storage'),
    ('cli/x.c', '#include <uv.h>\n', 'belongs to daemon'),
    ('storage/x.c', '#include <zlib.h>\n', 'belongs to parsers and export'),
    ('parsers/x.c', '#include <curl/curl.h>\n', 'belongs to daemon'),
    ('daemon/x.c', '#include <microhttpd.h>\n', 'belongs to serve'),
    ('base/x.c', '#include "a.h"\n', 'not written from the root'),
    ('base/x.c', '#include "../base/a.h"\n', 'not written from the root'),
    ('base/x.c', '#include "base/../base/a.h"\n', 'not written from the root'),
    ('base/x.c', '#include <base/a.h>\n', 'wants quotes'),
    ('base/x.c', '#include "base/missing.h"\n', 'does not exist'),
    ('base/x.c', '#include HEADER\n', 'include of a macro'),
    ('base/x.c', 'void f(void) { log_error("x"); }\n', 'logs'),
    ('storage/x.c', 'void f(void)\n{\n\tlog_line(3, "x");\n}\n', 'storage/x.c:3: a library room logs'),
    ('config/x.c', 'void f(void) { fprintf(stderr, "x"); }\n', 'standard error'),
    ('parsers/x.c', 'void f(void) { perror("x"); }\n', 'standard error'),
    ('parsers/x.c', 'void f(void) { write(STDERR_FILENO, "x", 1); }\n', 'standard error'),
    ('policy/x.c', 'void f(void) { printf("x"); }\n', 'standard output'),
    ('export/x.c', 'void f(void) { fputs("x", stdout); }\n', 'standard output'),
    ('export/x.c', 'void f(void) { exit(1); }\n', 'ends the process'),
    ('parsers/x.h', 'static inline void f(void) { abort(); }\n', 'ends the process'),
    ('policy/deep/x.inc', '/* a\n b */ void f(void) { _exit(1); }\n', 'policy/deep/x.inc:2: a library room ends'),
)


def write_files(root, files):
    for name, text in files.items():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text)


def self_test():
    """The faults of the check itself: a clean tree that it blames, violations it does not see."""
    faults = []
    with tempfile.TemporaryDirectory() as root:
        write_files(root, CLEAN_TREE)
        findings, n_files = check_tree(root)
        faults += [f'blamed without reason: {finding}' for finding in findings]
        if n_files != len(CLEAN_TREE):
            faults.append(f'read {n_files} of {len(CLEAN_TREE)} files')
    for name, text, expected in VIOLATIONS:
        with tempfile.TemporaryDirectory() as root:
            write_files(root, CLEAN_TREE)
            write_files(root, {name: text})
            findings, _ = check_tree(root)
            if len(findings) != 1 or expected not in findings[0] or not findings[0].startswith(name):
                faults.append(f'{name} {text!r}: wanted one "{expected}", got {findings}')
    return faults


def main():
    if len(sys.argv) != 2:
        sys.exit('usage: layers.py ROOT | layers.py --self-test')
    if sys.argv[1] == '--self-test':
        findings = self_test()
    else:
        findings, n_files = check_tree(sys.argv[1])
        if not n_files:
            findings.append(f'{sys.argv[1]}: no sources found')
    if findings:
        print('\n'.join(findings))
        sys.exit(1)
    print('ok')


main()
