# Two commands matter: `make run` and `make test`. Each sets up what it needs, and says so.

# The build cache stands outside the checkout, so that a clean clone does not rebuild the world.
CARGO_TARGET_DIR ?= $(HOME)/.cache/wegwijs/target
export CARGO_TARGET_DIR
export PATH := $(HOME)/.cargo/bin:$(HOME)/.cache/wegwijs/tools/bin:$(PATH)

# Where `make tour` puts its pictures.
TOUR ?= $(CARGO_TARGET_DIR)/tour

.PHONY: help run test bench demonstration tour audit

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile

run: ## the kiosk on the demo directory, in a window; without a display, its pictures
	@deploy/prerequisites
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		cargo run --locked -- kiosk --windowed 1280x800; \
	else \
		echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): drawing the tour instead."; \
		cargo run --locked -- kiosk --tour "$(TOUR)" && echo "The pictures are in $(TOUR)"; \
	fi

test: ## formatting, clippy, every test, licences and sources of dependencies
	@deploy/prerequisites --test
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings
	cargo check --lib --no-default-features --locked
	cargo test --locked
	cargo deny --all-features --locked check bans licenses sources

bench: ## the figures of speed and size
	@deploy/prerequisites --test
	cargo bench --locked

demonstration: ## three towns publish, nginx serves, a running kiosk is fed by wire, delta and stick, the power is cut
	@deploy/prerequisites --test
	cargo build --locked
	deploy/tests/demonstration

tour: ## every screen in several languages and sizes, as PNG in TOUR=FOLDER
	@deploy/prerequisites
	cargo run --locked -- kiosk --tour "$(TOUR)"
	@echo "The pictures are in $(TOUR)"

audit: ## known holes in dependencies; needs a network
	@deploy/prerequisites --test
	cargo deny --all-features --locked check advisories
