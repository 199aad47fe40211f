"""The PDF edge: reads an exported chronology. ``pages`` alone knows pypdfium2; what it finds is read by plain rules."""

from golive.pdf.reader import days_on_pages, read_output
