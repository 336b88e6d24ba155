"""`python -m onehood`."""

from onehood.cli.main import main

if __name__ == "__main__":
    main()
