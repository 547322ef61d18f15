-- Posts signed workflow_job bodies, each as a delivery of its own: of one job over and over, or each of
-- another job, from the given slice of those whose signatures are known.
local function text(variable)
  local file = assert(io.open(os.getenv(variable), "rb"))
  local all = file:read("*a")
  file:close()
  return all
end

local prefix = text("BENCH_PREFIX")
local signatures = text("BENCH_SIGNATURES")
local id = tonumber(os.getenv("BENCH_ID"))
local slice = tonumber(os.getenv("BENCH_SLICE"))
local first = slice * tonumber(os.getenv("BENCH_SLICE_NUMBER"))
local same = os.getenv("BENCH_JOBS") == "same"
local count = 0

function init(args)
  math.randomseed(os.time())
  run = string.format("%08x", math.random(0, 2 ^ 31 - 1))
end

function request()
  -- Beyond its end a slice begins anew, with jobs that are known.
  local n = same and 0 or first + count % slice
  count = count + 1
  return wrk.format("POST", "/webhook", {
    ["Content-Type"] = "application/json",
    ["X-GitHub-Event"] = "workflow_job",
    ["X-GitHub-Delivery"] = run .. "-" .. count,
    ["X-GitHub-Hook-ID"] = "1",
    ["X-Hub-Signature-256"] = "sha256=" .. signatures:sub(n * 64 + 1, n * 64 + 64),
  }, prefix .. string.format("%d", id + n) .. "}}")
end
