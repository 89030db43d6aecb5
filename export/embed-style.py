#!/usr/bin/env python3
"""page.css → a header with the style sheet as it stands in a page, and the hash by which the page's
content security policy allows that one and no other: embed-style.py page.css page_style.h."""
import base64
import hashlib
import sys


def quoted(line):
    return '"%s"' % line.replace('\\', '\\\\').replace('"', '\\"')


with open(sys.argv[1], encoding='utf-8') as file:
    style = ''.join(line.strip() + '\n' for line in file)
digest = base64.b64encode(hashlib.sha256(style.encode('utf-8')).digest()).decode()
with open(sys.argv[2], 'w', encoding='utf-8') as file:
    file.write('/* Made from page.css. */\nstatic const char *const page_style[] = {\n')
    file.writelines('\t' + quoted(line)[:-1] + '\\n",\n' for line in style.splitlines())
    file.write('};\n#define PAGE_STYLE_HASH "sha256-%s"\n' % digest)
