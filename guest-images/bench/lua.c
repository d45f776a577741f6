/* Lua 5.4 at what scripts do: tables, strings, closures, methods, arithmetic. */
#include "workload.h"
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

/* Nothing in it may depend on the order of a table's keys, which differs from run to run. */
static const char script[] =
    "local Account = {}\n"
    "Account.__index = Account\n"
    "function Account.new(name) return setmetatable({ name = name, balance = 0 }, Account) end\n"
    "function Account:deposit(n) self.balance = (self.balance + n) % 1000003 end\n"
    "\n"
    "local function sieve(n)\n"
    "  local composite, count = {}, 0\n"
    "  for i = 2, n do\n"
    "    if not composite[i] then\n"
    "      count = count + 1\n"
    "      for j = i * i, n, i do composite[j] = true end\n"
    "    end\n"
    "  end\n"
    "  return count\n"
    "end\n"
    "\n"
    "local function counter(step)\n"
    "  local n = 0\n"
    "  return function() n = n + step; return n end\n"
    "end\n"
    "\n"
    "local function words(n)\n"
    "  local parts, seen = {}, {}\n"
    "  for i = 1, n do\n"
    "    local w = string.format('%s%d', i % 3 == 0 and 'lorem' or 'ipsum', i % 41)\n"
    "    parts[#parts + 1] = w\n"
    "    seen[w] = (seen[w] or 0) + 1\n"
    "  end\n"
    "  local text = table.concat(parts, ' ')\n"
    "  local total = #text\n"
    "  for w in text:gmatch('%a+%d+') do total = total + seen[w] end\n"
    "  return (total + #text:gsub('lorem', 'dolor'):upper()) % 65536\n"
    "end\n"
    "\n"
    "local function tree(depth)\n"
    "  if depth == 0 then return { n = 1 } end\n"
    "  return { tree(depth - 1), tree(depth - 1), n = depth }\n"
    "end\n"
    "local function weigh(t) return t[1] and t.n + weigh(t[1]) * 3 + weigh(t[2]) or t.n end\n"
    "\n"
    "function repetition()\n"
    "  local sum, a, tick, x = sieve(3000), Account.new('a'), counter(7), 0.5\n"
    "  for i = 1, 3000 do\n"
    "    a:deposit(tick() ~ i)\n"
    "    x = x * 3.7 * (1 - x)\n"
    "  end\n"
    "  local numbers = {}\n"
    "  for i = 1, 400 do numbers[i] = (i * 7919) % 1009 end\n"
    "  table.sort(numbers, function(p, q) return p > q end)\n"
    "  sum = sum * 31 + a.balance + words(300) + weigh(tree(7))\n"
    "  for i = 1, #numbers, 20 do sum = (sum * 33 + numbers[i]) & 0xffffffff end\n"
    "  return (sum + math.floor(x * 1000)) & 0x7fffffff\n"
    "end\n";

static lua_State *lua;

static void check(int status)
{
    if (status != LUA_OK) {
        fprintf(stderr, "lua: %s\n", lua_tostring(lua, -1));
        exit(1);
    }
}

uint32_t repetition(void)
{
    if (!lua) {
        lua = luaL_newstate();
        luaL_openlibs(lua);
        check(luaL_dostring(lua, script));
    }
    lua_getglobal(lua, "repetition");
    check(lua_pcall(lua, 0, 1, 0));
    uint32_t sum = (uint32_t)lua_tointeger(lua, -1);
    lua_pop(lua, 1);
    return sum;
}
