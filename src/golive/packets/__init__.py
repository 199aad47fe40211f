"""Generated packets: synthetic patients, several providers and kinds of document, and the truth by seed."""

from golive.packets.generator import generate
from golive.packets.plan import patient_of
