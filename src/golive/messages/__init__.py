"""The runbook's messages: their texts and how they are filled."""
