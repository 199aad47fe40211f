"""The PDF edge: reads an exported chronology, and a packet's words. What pdfium finds is read by plain rules."""

from golive.pdf.packet_text import read_cited, read_packet, recognised
from golive.pdf.reader import days_of, read_output
