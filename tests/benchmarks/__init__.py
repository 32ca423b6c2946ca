"""Benchmarks of faqbot on public data, against what else a program could use. Not collected by pytest."""
