"""Speed: pages of Upriver beside a bare page and beside Redmine."""
