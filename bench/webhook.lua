-- Posts one signed workflow_job body over and over, each time as a delivery of its own.
local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
local body = file:read("*a")
file:close()
local signature = os.getenv("BENCH_SIGNATURE")
local count = 0

function init(args)
  math.randomseed(os.time())
  run = string.format("%08x", math.random(0, 2 ^ 31 - 1))
end

function request()
  count = count + 1
  return wrk.format("POST", "/webhook", {
    ["Content-Type"] = "application/json",
    ["X-GitHub-Event"] = "workflow_job",
    ["X-GitHub-Delivery"] = run .. "-" .. count,
    ["X-GitHub-Hook-ID"] = "1",
    ["X-Hub-Signature-256"] = signature,
  }, body)
end
