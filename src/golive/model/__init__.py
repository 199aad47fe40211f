"""What crosses between the packages: releases, packets, outputs, defects, observations."""
