"""What lies on this machine, or a command of it can say: log lines that are in no service of AWS's."""

from golive.local.lines import Stamped, counted, states
