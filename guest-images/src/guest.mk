# What the guests' Makefiles share: NAME and SOURCES are set by them; sources are looked for there and in ../lib.
#   make              builds NAME.elf in OUT
#   make install      and puts it where the Java module finds it
# Debian: apt-get install gcc-powerpc-linux-gnu
CROSS   ?= powerpc-linux-gnu-
OUT     ?= ../../target/$(NAME)
OBJECTS := $(addprefix $(OUT)/,$(addsuffix .o,$(SOURCES)))
IMAGE   := ../main/resources/dev/osiris/guests/$(NAME).elf
HEADERS := $(wildcard *.h ../lib/*.h)
VPATH   := ../lib

# Nothing that depends on the place or the time of the build: the image is compared byte by byte.
CFLAGS  := -std=c11 -m32 -mcpu=750 -mbig-endian -msoft-float -mno-altivec -O2 -ffreestanding -fno-builtin -fno-pic \
           -fno-stack-protector -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-strict-aliasing \
           -fno-tree-loop-distribute-patterns -msdata=none -G 0 -fno-ident -I../lib -Wall -Wextra -Werror
LDFLAGS := -m32 -static -no-pie -nostdlib -Wl,--build-id=none -Wl,--no-warn-rwx-segments -Wl,-z,max-page-size=4096 -Wl,-T,$(NAME).ld -Wl,-s

$(OUT)/$(NAME).elf: $(OBJECTS) $(NAME).ld
	@$(CROSS)gcc $(LDFLAGS) -o $@ $(OBJECTS)

$(OUT)/%.o: % $(HEADERS)
	@mkdir -p $(OUT)
	@$(CROSS)gcc $(CFLAGS) -c -o $@ $<

install: $(OUT)/$(NAME).elf
	@mkdir -p $(dir $(IMAGE))
	install -m 644 $(OUT)/$(NAME).elf $(IMAGE)

clean:
	rm -f $(OBJECTS) $(OUT)/$(NAME).elf

.PHONY: install clean
