"""The rehearsal's AWS: moto, with an ECS of our own whose tasks are real processes behind a real front proxy."""

from golive_rehearsal.aws.emulator import ACCESS_KEY, SECRET_KEY, Aws
from golive_rehearsal.aws.nouns import ContainerStart, Launcher
from golive_rehearsal.aws.seed import ContainerSeed, PastRelease, SeededService, ServiceSeed
