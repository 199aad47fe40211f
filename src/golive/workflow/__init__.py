"""The four user steps, in a browser and by the API, and what they prove."""
