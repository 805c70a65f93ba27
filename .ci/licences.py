"""Checks offline that every dependency that is linked into the program has a licence that fits ours."""

import re
import subprocess
import sys

ALLOWED = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "BlueOak-1.0.0",
    "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "OpenSSL", "Unicode-3.0", "Unlicense", "Zlib",
}


def fits(expression: str) -> bool:
    """Whether an SPDX expression can be met with allowed licences; `/` is an old way to write OR."""
    text = expression.replace("/", " OR ")
    tokens = re.findall(r"\(|\)|AND\b|OR\b|[A-Za-z0-9.+-]+(?: WITH [A-Za-z0-9.+-]+)?", text)
    python = []
    for token in tokens:
        if token in ("(", ")"):
            python.append(token)
        elif token in ("AND", "OR"):
            python.append(token.lower())
        else:
            python.append(str(token in ALLOWED))
    return bool(python) and bool(eval(" ".join(python)))  # only the tokens made above


def linked() -> set[tuple[str, str]]:
    """Package and licence of everything that ends up in the program on this platform."""
    command = ["cargo", "tree", "--locked", "--edges=normal", "--prefix=none", "--format={p}|{l}"]
    lines = subprocess.check_output(command, text=True).splitlines()
    pairs = (line.removesuffix(" (*)").split("|") for line in lines if "|" in line)
    return {(name, licence.removesuffix(" (*)")) for name, licence in pairs}


def main() -> int:
    packages = linked()
    bad = sorted(f"{name}: {licence or 'no licence named'}" for name, licence in packages if not fits(licence))
    print(f"{len(packages)} packages, {len(bad)} with a licence that does not fit")
    print("\n".join(bad))
    return 1 if bad or not packages else 0


if __name__ == "__main__":
    sys.exit(main())
