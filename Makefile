# Two commands matter: `make run` and `make test`. Each sets up what it needs, and says so.

# The build cache stands outside the checkout, so that a clean clone does not rebuild the world.
CARGO_TARGET_DIR ?= $(HOME)/.cache/wegwijs/target
export CARGO_TARGET_DIR
export PATH := $(HOME)/.cargo/bin:$(HOME)/.cache/wegwijs/tools/bin:$(PATH)

# The machine that the card or the package is for: arm64 (Raspberry Pi 3 and 4), amd64 (mini-PCs), or the card for pi5.
ARCH ?= arm64

# Where `make tour` puts its pictures.
TOUR ?= $(CARGO_TARGET_DIR)/tour

.PHONY: help run test bench demonstration tour audit image deb image-test

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile

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

image: ## the SD card for ARCH=arm64 or amd64, as root; what it makes is in ~/.cache/wegwijs/image
	@deploy/prerequisites --image
	deploy/image/build image $(ARCH)

deb: ## the package alone for ARCH=arm64 or amd64, for a Debian or Raspberry Pi OS that is there, as root
	@deploy/prerequisites --image
	deploy/image/build deb $(ARCH)

image-test: ## boots the card for ARCH on an emulated machine, with a touchscreen and sticks, as root
	@deploy/prerequisites --image
	deploy/image/workshop unshare --net /wegwijs/deploy/tests/image/trial $(ARCH)
