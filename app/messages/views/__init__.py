"""The pages of messages: the inbox, talk about rows, the files beside it, and how jobs are getting on."""
