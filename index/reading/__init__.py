"""Reads the files of a corpus into documents and tables; whatever cannot be read is a fault.

One module a format; this one walks the corpus, chooses the reader and keeps a bad file from
stopping the others. Passages are left to `index.splitting`, KPI rows to `index.kpis`.
"""

from index.reading.content import Limits
from index.reading.corpus import CorpusFile, corpus_files, read_corpus
from index.reading.files import FORMATS, ReadResult, read_bytes, read_file

__all__ = [
    "FORMATS",
    "CorpusFile",
    "Limits",
    "ReadResult",
    "corpus_files",
    "read_bytes",
    "read_corpus",
    "read_file",
]
