"""The PDF edge: reads an exported chronology. The only module family that knows pdfplumber."""

from golive.pdf.reader import read_output
