"""What the newsletter meets outside: mail servers, and links that come back from mails."""
