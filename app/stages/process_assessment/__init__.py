"""Stage 3: how sales, marketing and service work today, and how they shall work.

Representatives come in to draw their process and name its weak places."""
