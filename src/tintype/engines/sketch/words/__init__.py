"""What words mean: tables of English and Chinese words for subjects, settings, lights, colours and styles."""
