#!/usr/bin/env python3
"""Words of other languages that Vietnamese official text and the encyclopedia use as they are: data/foreign.txt.

Usage: tools/foreign_words.py OFFICIAL_ZST... --encyclopedia ZST... > data/foreign.txt

A word is four Latin letters or more without diacritics, in sufficiently many lines, and hardly ever the folded form of a
word with diacritics: `chatbot` is one, `trong` (trọng, trồng) is none.
"""
import re
import subprocess
import sys
import unicodedata
from collections import Counter

# Words of digital transformation that the counted texts, most of them older, hardly have.
MORE = """
blog camera chatbot cloud cookie crowdsourcing cyber dashboard deepfake digital drone edge email fanpage fintech firewall
forum game gateway hackathon hacker hashtag helpdesk hotline infographic internet kiosk kiosks laptop livestream logistics
malware marketing media meet meeting mobile module multimedia offline online open outsourcing paperless password phishing
podcast portal poster robot robots router server silicon slogan smart smartphone software sandbox spam startup startups
streaming tablet teams teleconference telehealth telemedicine token tracking trailer trend upload user valley video viral
voucher web webinar website wifi workshop youtube zoom
""".split()
# Lines with the word, at least.
OFFICIAL, ENCYCLOPEDIA = 4, 20
# At most this share of what folds to the word has diacritics.
DIACRITICS = 0.02


def folded(text):
    plain = unicodedata.normalize("NFD", text)
    return "".join("d" if c in "đĐ" else c for c in plain if not unicodedata.combining(c)).lower()


def count(paths, plain, marked):
    for path in paths:
        unpacked = subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE)
        for line in unpacked.stdout:
            words = set(re.findall(r"\w{4,15}", line.decode("utf-8", "replace")))
            plain.update({word.lower() for word in words if word.isascii() and word.isalpha() and not word.isupper()})
            marked.update({folded(word) for word in words if not word.isascii()})
        assert unpacked.wait() == 0, path


def main():
    cut = sys.argv.index("--encyclopedia")
    found = set(MORE)
    for paths, least in ((sys.argv[1:cut], OFFICIAL), (sys.argv[cut + 1 :], ENCYCLOPEDIA)):
        plain, marked = Counter(), Counter()
        count(paths, plain, marked)
        found |= {word for word, n in plain.items() if n >= least and marked[word] <= DIACRITICS * n}
    for word in sorted(found):
        print(word)


if __name__ == "__main__":
    main()
